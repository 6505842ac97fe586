"""The office the flows work with: opened once in a process, on the settings of its environment."""

from functools import cache

from office.office import Office
from office.settings import read_settings
from office.wiring import open_office


@cache
def the_office() -> Office:
    return open_office(read_settings())
