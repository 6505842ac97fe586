"""The number people say on the telephone: procedure, year, county, serial, check digit. Never used again."""

from typing import Protocol


class Counter(Protocol):
    def next_serial(self, name: str) -> int: ...


def case_number(counter: Counter, prefix: str, year: int, county: str) -> str:
    """The next number, such as DB-2026-520304-00042-7."""
    serial = counter.next_serial(f"{prefix}-{year}-{county}")
    body = f"{prefix}-{year}-{county}-{serial:05d}"
    return f"{body}-{check_digit(body)}"


def check_digit(body: str) -> int:
    """ISO 7064 MOD 11,10 over the digits: finds every single wrong digit and almost every swap of neighbours."""
    product = 10
    for digit in (int(char) for char in body if char.isdigit()):
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10


def is_case_number(text: str) -> bool:
    """Whether the check digit fits; a number misheard on the telephone is caught here."""
    body, _, last = text.strip().upper().rpartition("-")
    return body.count("-") == 3 and last.isdigit() and last == str(check_digit(body))
