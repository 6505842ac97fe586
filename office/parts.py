"""What the office works with. Chosen in `wiring.py`; every use case takes it as its first argument."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases.attachments import Attachments
from cases.store import Area, Store
from notifications.channels import Channel
from notifications.hours import Hours
from notifications.routing import Directory
from office.calendars import cached_calendars
from office.clock import Clock
from office.directory import cached_directory
from office.library import Library
from office.sealing import Seal
from states import Moment, Procedure, WorkingCalendar
from states.areas import area_at
from states.in_force import Calendars
from states.procedure import Level


@dataclass(frozen=True, slots=True)
class Now:
    """The time, and the calendars by which it is judged in one area or another: read once per act or sweep."""

    at: datetime
    calendars: Calendars

    def of(self, area: str) -> Moment:
        return Moment(self.at, self.calendars.of(area))


FRESH = timedelta(seconds=1)
NEAREST: tuple[Level, ...] = ("village", "town", "county")


@dataclass(slots=True)
class Parts:
    store: Store
    library: Library
    shipped_calendar: WorkingCalendar
    clock: Clock
    attachments: Attachments
    channels: Mapping[str, Channel]
    desk_url: str
    pack: str = "national"
    batch: int = 500
    largest_attachment: int = 10 * 1024 * 1024
    session_hours: int = 12
    worker: str = "office"
    per_minute: Mapping[str, int] = field(default_factory=dict)  # how many messages a channel takes; else any number
    hours: Hours = field(default_factory=Hours)  # of the office, where a person has chosen no others
    seal: Seal = field(default_factory=Seal)
    directory: Callable[[int], Directory] = field(init=False)
    calendars: Callable[[int], Calendars] = field(init=False)
    _areas: dict[str, str] = field(default_factory=dict)
    _calendar: tuple[datetime, int] | None = None  # when its version was last heard, and which it was

    def __post_init__(self) -> None:
        self.directory = cached_directory(self.store, self.seal, self.hours)
        self.calendars = cached_calendars(self.store, self.shipped_calendar)

    def now(self, version: int | None = None) -> Now:
        """Read once per act or sweep. Whoever writes names the `version` of the calendar, which his case has brought
        along; whoever only reads may be a second behind, so that a page does not ask for it many times."""
        at = self.clock.now()
        if version is None and self._calendar and timedelta() <= at - self._calendar[0] < FRESH:
            version = self._calendar[1]
        elif version is None:
            version = self.store.versions().calendar
        self._calendar = at, version
        return Now(at, self.calendars(version))

    def moment(self, area: str = "", version: int | None = None) -> Moment:
        """Now, as it is judged in an area; "" is the country."""
        return self.now(version).of(area)

    def in_force(self, procedure: str, area: str) -> Procedure:
        """The version that a new case of an area is bound to. Raises UnknownProcedure."""
        return self.library.current(self.store.pack_of(area) or self.pack, procedure)

    def packs_of(self, areas: Sequence[Area]) -> dict[str, str]:
        """By which pack each of these areas goes: its own, that of the nearest around it, or the office's."""
        own = {area.code: area.pack for area in areas if area.pack}
        around = {area.code: [area_at(level, area.code) for level in NEAREST] for area in areas}
        return {code: next((own[c] for c in outer if c in own), self.pack) for code, outer in around.items()}

    def area_name(self, code: str) -> str:
        """The name of an area; areas are few and seldom change, so they are read once."""
        if code not in self._areas:
            self._areas.update({area.code: area.name_zh for area in self.store.areas()})
        return self._areas.get(code, code)

    def whole_name(self, code: str) -> str:
        """Town and village in one, as addresses are written; a unit above a village goes by its own name."""
        town = area_at("town", code)
        return self.area_name(code) if town == code else self.area_name(town) + self.area_name(code)

    def link(self, number: str) -> str:
        """The desk's page of a case; of what is about no case, that of one's messages."""
        return f"{self.desk_url}/cases/{number}" if number else f"{self.desk_url}/messages"
