"""Duties that come back: one small case for each unit and period, opened once, whoever asks and however often."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cases.errors import AlreadyWritten
from cases.store import Area, Change, Opened, Sheet
from office.acting import sees
from office.changes import change_of, on_file
from office.numbers import case_number
from office.parts import Parts
from office.requests import Duty, DutyBoard, OpenedDuties
from states import Moment, Officer, Procedure
from states import open_case as first_step
from states.areas import area_at, level_of
from states.case import TIME
from states.forms import read
from states.obligations import Owed, owed


@dataclass(frozen=True, slots=True)
class _Due:
    """One duty of one unit. `key` names it for ever: pack, duty, unit, period."""

    owed: Owed
    area: Area
    procedure: Procedure

    @property
    def key(self) -> str:
        return f"{self.procedure.pack}/{self.owed.name}:{self.area.code}:{self.owed.period.key}"


def open_duties(parts: Parts, limit: int | None = None) -> OpenedDuties:
    """One batch of the duties whose day has come and that have no case yet."""
    now, limit = parts.now(), limit or parts.batch
    coming = list(_coming(parts, now.of("")))
    opened = parts.store.opened_by(TIME.id, [due.key for due in coming])
    waiting = [due for due in coming if due.key not in opened]
    changes = [_change(parts, due, now.of(due.area.code)) for due in waiting[:limit]]
    return OpenedDuties(len(_commit(parts, changes)), more=len(waiting) > limit)


def duty_board(parts: Parts, officer: Officer) -> DutyBoard:
    """Every duty that is owed now by the units of the officer's area, with who has done it and who has not."""
    moment = parts.moment()
    mine = [due for due in _coming(parts, moment) if sees(officer, due.area.code)]
    opened = parts.store.opened_by(TIME.id, [due.key for due in mine])
    return DutyBoard(tuple(_told(due, opened.get(due.key), moment.today) for due in mine), moment.today)


def late_duties(parts: Parts, officer: Officer) -> int:
    if not any(pack.obligations for pack in parts.library.packs.values()):
        return 0
    return sum(duty.late for duty in duty_board(parts, officer).duties)


def _coming(parts: Parts, moment: Moment) -> Iterator[_Due]:
    """Every duty of every unit whose day has come, by the pack in force for the unit."""
    areas = parts.store.areas()
    goes_by, packs = parts.packs_of(areas), parts.library.packs.items()
    by_pack = {name: owed(pack.obligations, moment.today, moment.calendar) for name, pack in packs}
    for area in areas:
        name = goes_by[area.code]
        for duty in by_pack.get(name, ()):
            if duty.obligation.per == level_of(area.code):
                yield _Due(duty, area, parts.library.current(name, duty.obligation.procedure))


def _change(parts: Parts, due: _Due, moment: Moment) -> Change:
    procedure, area = due.procedure, due.area.code
    number = case_number(parts.store, procedure.prefix, moment.today.year, area_at("county", area))
    household = parts.store.unit_household(area, moment.at)
    step = first_step(number, procedure, area, household.id, TIME, moment, facts=_facts(due))
    family = replace(on_file(parts, household, TIME.id), sheet=Sheet(due.key, ""))
    return change_of(parts, (step,), 0, procedure, moment, parts.store.directory_version(), family)


def _facts(due: _Due) -> dict[str, object]:
    fields, period = due.procedure.fields, due.owed.period
    given = {name: read(fields[name], value) for name, value in due.owed.obligation.facts.items()}
    dates = {
        "period": period.key, "period_begins": period.first.isoformat(), "period_ends": period.last.isoformat(),
        "due_on": due.owed.due.date.isoformat(), "duty": due.owed.obligation.title.zh,
    }  # fmt: skip
    return {**{name: value for name, value in dates.items() if name in fields}, **given}


def _commit(parts: Parts, changes: list[Change]) -> frozenset[str]:
    """All in one transaction; if another worker has opened one of them meanwhile, each by itself."""
    try:
        return parts.store.commit(changes) if changes else frozenset()
    except AlreadyWritten:
        return frozenset().union(*(_alone(parts, change) for change in changes))


def _alone(parts: Parts, change: Change) -> Iterable[str]:
    try:
        return parts.store.commit([change])
    except AlreadyWritten:
        return ()


def _told(due: _Due, opened: Opened | None, today: date) -> Duty:
    done = bool(opened and opened.closed_at)
    return Duty(
        due.owed.name, due.owed.obligation.title, due.owed.obligation.law, due.area.code, due.area.name_zh,
        due.owed.period.key, due.owed.due.date, due.owed.due.provisional, opened.number if opened else "", done,
        late=not done and due.owed.due.date < today,
    )  # fmt: skip
