"""What every drawer of the store in memory shares: one lock, and where identifiers come from."""

from threading import RLock

from uuid_utils import uuid7


class Drawer:
    def __init__(self) -> None:
        self.lock = RLock()

    def new_id(self) -> str:
        return str(uuid7())
