"""The calendar in force, kept at hand: read again when its version, which every case brings along, has changed."""

from collections.abc import Callable

from cases.store import CalendarNotice, Store
from states import WorkingCalendar
from states.in_force import Calendars
from states.notices import Book, CalendarError, read_entry


def cached_calendars(store: Store, shipped: WorkingCalendar) -> Callable[[int], Calendars]:
    """The calendar of a version; asks the store only when the version is new."""
    held: dict[int, Calendars] = {0: Calendars(shipped)}

    def calendars(version: int) -> Calendars:
        found = held.get(version)
        if found is None:
            notices = [n for n in store.calendar_notices() if n.version is not None and n.version <= version]
            found = _in_force(shipped, [book_of(n) for n in notices if n.status == "released"], version)
            held.clear()
            held[version] = found
        return found

    return calendars


def book_of(notice: CalendarNotice) -> Book:
    """What was entered, read. Raises CalendarError."""
    return read_entry(notice.text, f"notice-{notice.id}.yaml")


def _in_force(shipped: WorkingCalendar, entered: list[Book], version: int) -> Calendars:
    """Everything released. What no longer goes with a newer shipped file is left out: no act may fail of it."""
    try:
        return Calendars(shipped, entered, version)
    except CalendarError:
        kept: list[Book] = []
        for book in entered:
            try:
                Calendars(shipped, [*kept, book], version)
            except CalendarError:
                continue
            kept.append(book)
        return Calendars(shipped, kept, version)
