"""Who works here, kept at hand: read again when its version, which every case brings along, has changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

from cases.store import Habits, Store
from notifications.hours import Hours
from notifications.message import Recipient, StandIn, Way
from notifications.routing import Directory
from office.sealing import Seal


def cached_directory(store: Store, seal: Seal, usual: Hours) -> Callable[[int], Directory]:
    """The directory of a version; asks the store only when the version is new."""
    held: dict[int, Directory] = {}

    def directory(version: int) -> Directory:
        found = held.get(version)
        if found is None:
            found = Directory(_recipients(store, seal, usual), _stand_ins(store))
            held.clear()
            held[version] = found
        return found

    return directory


def _recipients(store: Store, seal: Seal, usual: Hours) -> list[Recipient]:
    return [
        Recipient(
            person.officer, "en" if person.language == "en" else "zh",
            tuple(Way(way.channel, seal.open(way.address)) for way in person.ways), hours_of(person.habits, usual),
        )
        for person in store.officers()
    ]  # fmt: skip


def _stand_ins(store: Store) -> list[StandIn]:
    """Of today and later; yesterday's may be among them for a while, and say themselves that they are over."""
    return [StandIn(a.staff_id, a.substitute, a.first, a.last) for a in store.absences(date.min)]


def hours_of(habits: Habits, usual: Hours) -> Hours:
    """What a person has chosen, and for the rest what is usual in the office."""
    chosen = {"morning": habits.morning, "night_from": habits.night_from, "night_until": habits.night_until}
    changes: dict[str, Any] = {name: time.fromisoformat(text) for name, text in chosen.items() if text}
    return replace(usual, singly=bool(habits.singly), **changes)
