"""The calendar in force: the shipped notices, those released since, and the closures of single areas."""

from collections.abc import Sequence

from states.areas import covers
from states.calendar import WorkingCalendar
from states.notices import Book
from states.rulings import rulings_of


class Calendars:
    """`national` is one shared object; an area with closures has one of its own, built when it is first asked for.

    A day that both a national holiday and a closure make a rest day is one rest day; of nested areas the inner one
    speaks last.
    """

    def __init__(self, shipped: WorkingCalendar, entered: Sequence[Book] = (), version: int = 0) -> None:
        """Raises CalendarError when the notices do not go together."""
        known = rulings_of(shipped.book, entered)
        self.shipped, self.entered, self.version = shipped, tuple(entered), version
        self.national = shipped if version == shipped.version else WorkingCalendar(
            known.national, known.known_from, known.known_until, shipped.book, version)  # fmt: skip
        self.local = known.local
        self._by_areas: dict[tuple[str, ...], WorkingCalendar] = {(): self.national}

    def of(self, area: str) -> WorkingCalendar:
        """By which limits of a case in that area are counted."""
        around = tuple(sorted(code for code in self.local if covers(code, area)))
        if around not in self._by_areas:
            self._by_areas[around] = self.national.under(self.local[code] for code in around)
        return self._by_areas[around]

    def with_notice(self, entry: Book) -> "Calendars":
        """As it will be with one more notice. Raises CalendarError when it does not go with the others."""
        return Calendars(self.shipped, (*self.entered, entry), self.version + 1)
