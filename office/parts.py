"""What the office works with. Chosen in `wiring.py`; every use case takes it as its first argument."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cases.attachments import Attachments
from cases.store import Area, Store
from notifications.channels import Channel
from notifications.routing import Directory
from office.clock import Clock
from office.directory import cached_directory
from office.library import Library
from states import Moment, Procedure, WorkingCalendar
from states.areas import area_at
from states.procedure import Level

NEAREST: tuple[Level, ...] = ("village", "town", "county")


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
    directory: Callable[[int], Directory] = field(init=False)
    _areas: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = cached_directory(self.store)

    def moment(self) -> Moment:
        """Now, read once per act."""
        return Moment(self.clock.now(), self.calendar)

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
        """The desk's page of a case."""
        return f"{self.desk_url}/cases/{number}"
