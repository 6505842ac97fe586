"""Addresses that are secrets themselves, sealed before they are stored: whoever reads the database cannot use them."""

import os
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

SECRET_ADDRESSES = frozenset({"webhook", "gotify"})  # channels whose address lets anybody send
SEALED = "sealed:"
FILE = "address.key"


class Seal:
    def __init__(self, key: str = "") -> None:
        """Without a key one is made that nobody else has."""
        self._fernet = Fernet(key or Fernet.generate_key())

    def close(self, channel: str, address: str) -> str:
        """The address as it is stored."""
        if channel not in SECRET_ADDRESSES or not address:
            return address
        return SEALED + self._fernet.encrypt(address.encode()).decode()

    def open(self, stored: str) -> str:
        """The address as it is used; none where the key is not the one it was sealed with."""
        if not stored.startswith(SEALED):
            return stored
        try:
            return self._fernet.decrypt(stored.removeprefix(SEALED)).decode()
        except InvalidToken:
            return ""


def key_in(home: Path) -> str:
    """The key of this data folder, made when it is first asked for. Two processes that ask at once get the same."""
    file = home / FILE
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = home / f"{FILE}.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_bytes(Fernet.generate_key())
        with suppress(FileExistsError):
            file.hardlink_to(made)
        made.unlink()
    return file.read_text("ascii").strip()


def masked(channel: str, address: str) -> str:
    """An address fit to be shown: of one that is a secret only its end."""
    return f"＊＊＊{address[-4:]}" if channel in SECRET_ADDRESSES and address else address
