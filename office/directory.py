"""Who works here, kept at hand: read again when its version, which every case brings along, has changed."""

from collections.abc import Callable

from cases.store import Store
from notifications.message import Recipient, Way
from notifications.routing import Directory
from office.sealing import Seal


def cached_directory(store: Store, seal: Seal) -> Callable[[int], Directory]:
    """The directory of a version; asks the store only when the version is new."""
    held: dict[int, Directory] = {}

    def directory(version: int) -> Directory:
        found = held.get(version)
        if found is None:
            found = Directory(_recipients(store, seal))
            held.clear()
            held[version] = found
        return found

    return directory


def _recipients(store: Store, seal: Seal) -> list[Recipient]:
    return [
        Recipient(
            person.officer, "en" if person.language == "en" else "zh",
            tuple(Way(way.channel, seal.open(way.address)) for way in person.ways),
        )
        for person in store.officers()
    ]  # fmt: skip
