"""What the office works with. Chosen in `wiring.py`; every use case takes it as its first argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cases.attachments import Attachments
from cases.store import Store
from notifications.channels import Channel
from notifications.hours import Hours
from notifications.routing import Directory
from office.clock import Clock
from office.directory import cached_directory
from office.library import Library
from office.sealing import Seal
from states import Moment, Procedure, WorkingCalendar
from states.areas import area_at


@dataclass(slots=True)
class Parts:
    store: Store
    library: Library
    calendar: WorkingCalendar
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
    _areas: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = cached_directory(self.store, self.seal, self.hours)

    def moment(self) -> Moment:
        """Now, read once per act."""
        return Moment(self.clock.now(), self.calendar)

    def in_force(self, procedure: str, area: str) -> Procedure:
        """The version that a new case of an area is bound to. Raises UnknownProcedure."""
        return self.library.current(self.store.pack_of(area) or self.pack, procedure)

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
