"""Time comes to the office. A sweep takes a batch of what is due, asks the rules, and writes each case's line once.

Running it twice, late, or killing it in the middle changes nothing: a line is written only if the case still stands
where it was read, and a clock can fire only once for each time it was started.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cases.errors import RegisterMovedOn
from cases.store import Change, DueClock, DueReminder, Rung
from office.changes import change_of
from office.children import opened_with
from office.knowing import known_for
from office.parts import Now, Parts
from office.recounting import recount_these
from office.requests import Fired, Reminded, Sweep
from office.telling import outgoing
from states import Case, Moment, Procedure, Step, Text, fire
from states.case import CLOCK_DUE, SHANGHAI, TIME
from states.deadlines import MORNING, Deadline, Ring, deadline_of
from states.engine import engine_of
from states.steps import remind, rings

RECORDED = Text(zh="记为超期", en="recorded as overdue")


def fire_due(parts: Parts, kind: str, limit: int | None = None) -> Sweep:
    versions, limit = parts.store.versions(), limit or parts.batch
    now, directory = parts.now(versions.calendar), versions.directory
    due = parts.store.due(kind, now.at, limit)
    if not due:
        return Sweep(kind)
    cases = parts.store.load_many([d.number for d in due])
    by_case, changes, fired, aside, written = _by_case(due), [], [], [], frozenset[str]()
    misdated: list[str] = []
    for number, clocks in by_case.items():
        try:
            moment = now.of(cases[number].area)
            steps, procedure, still = _fired(parts, cases[number], clocks, moment)
            misdated += [number] if still else []
            if not steps:
                continue
            change = change_of(parts, steps, cases[number].line, procedure, moment, directory)
            fired += [_row(parts, step, procedure, moment) for step in steps]
            if any(step.entry.writes or step.opens for step in steps):  # the next case may read what this one writes
                written |= parts.store.commit([change, *opened_with(parts, steps, TIME, moment, directory)])
            else:
                changes.append(change)
        except RegisterMovedOn:  # somebody wrote first; the next sweep reads what he wrote
            continue
        except Exception as wrong:  # a case whose rules or row are broken must not hold up the others
            aside += [_set_aside(parts, clock, wrong) for clock in clocks]
    written |= _commit(parts, changes, aside)
    recounted = recount_these(parts, misdated, now)
    aside += [_set_aside(parts, clock, wrong) for number, wrong in recounted.broken for clock in by_case[number]]
    done = written | recounted.written | {number for number, _ in aside}
    return Sweep(
        kind, tuple(f for f in fired if f.case in written), tuple(number for number in by_case if number not in done),
        tuple(aside), tuple(sorted(recounted.written)), more=len(due) == limit,
    )  # fmt: skip


def remind_due(parts: Parts, limit: int | None = None) -> Reminded:
    versions, limit = parts.store.versions(), limit or parts.batch
    now, directory = parts.now(versions.calendar), versions.directory
    due = parts.store.due_reminders(now.at, limit)
    if not due:
        return Reminded()
    cases = parts.store.load_many([d.number for d in due])
    rungs, tomorrow, put_off = [], [], []
    for d in due:
        try:
            rungs.append(_rung(parts, d, cases.get(d.number), now, directory))
        except Exception as wrong:  # a broken case must not hold up the others; it may be mended by tomorrow
            tomorrow.append(Rung(d.number, d.clock, d.line, d.rung, d.rung, _next_morning(now)))
            put_off.append((d.number, f"{type(wrong).__name__}: {wrong}"))
    taken = parts.store.commit_reminders(rungs)
    if tomorrow:
        parts.store.commit_reminders(tomorrow)
    return Reminded(taken, sum(len(rung.outbox) for rung in rungs), tuple(put_off), more=len(due) == limit)


def _fired(parts: Parts, case: Case, due: Sequence[DueClock], moment: Moment) -> tuple[list[Step], Procedure, bool]:
    """One step for each clock of the case that has run out, one after the other; and whether some of them has not run
    out after all, because a notice has moved its date since it was written."""
    procedure, steps = parts.library.version(case.digest), list[Step]()
    moves = [procedure.clocks[d.clock].fires for d in due]
    known, misdated = known_for(parts, case, procedure, moves, TIME, moment), False
    for d in due:
        clock = next((c for c in case.clocks if (c.clock, c.line) == (d.clock, d.line)), None)
        if clock is None or clock.ended is not None:  # an earlier firing of this sweep has ended it
            continue
        answer = fire(case, clock, procedure, moment, known)
        if isinstance(answer, Step):
            steps.append(answer)
            case, known = answer.case, known.after(answer.entry.writes)
        elif _still_waits(parts, d):
            if deadline_of(clock, procedure.clocks[d.clock], moment.calendar).due_at == d.fire_at:
                raise ValueError(answer.sentence("zh"))
            misdated = True
    return steps, procedure, misdated


def _still_waits(parts: Parts, due: DueClock) -> bool:
    """Whether the files go on calling a clock due that the rules do not; otherwise somebody has just stopped it."""
    rows = parts.store.clocks_of(due.number)
    return any((row.clock, row.line, row.fire_at) == (due.clock, due.line, due.fire_at) for row in rows)


def _commit(parts: Parts, changes: list[Change], aside: list[tuple[str, str]]) -> frozenset[str]:
    """All in one transaction; if the database refuses one of them, each by itself, and the refused one set aside."""
    try:
        return parts.store.commit(changes)
    except Exception:
        written = frozenset[str]()
        for change in changes:
            try:
                written |= parts.store.commit([change])
            except Exception as wrong:
                mark = change.steps[0].entry.marks[0]
                due = DueClock(change.number, mark.clock, mark.line, parts.clock.now())
                aside.append(_set_aside(parts, due, wrong))
        return written


def _set_aside(parts: Parts, clock: DueClock, wrong: Exception) -> tuple[str, str]:
    why = f"{type(wrong).__name__}: {wrong}"
    parts.store.set_aside(clock.number, clock.clock, clock.line, why)
    return clock.number, why


def _row(parts: Parts, step: Step, procedure: Procedure, moment: Moment) -> Fired:
    mark = next(mark for mark in step.entry.marks if mark.kind == "fire")
    rule, leaves = procedure.clocks[mark.clock], engine_of(procedure).leaves
    clock = next(c for c in step.case.clocks if (c.clock, c.line) == (mark.clock, mark.line))
    due = deadline_of(clock, rule, moment.calendar).due
    late = step.entry.event == CLOCK_DUE
    did = RECORDED if late else procedure.moves[step.entry.event].title
    days = moment.calendar.between(due, moment.today) if due and late else 0
    return Fired(step.case.number, step.case.area, mark.clock, rule.title, leaves[step.entry.came_from[0]].title, due,
                 days, did, parts.link(step.case.number), late)  # fmt: skip


def _rung(parts: Parts, due: DueReminder, case: Case | None, now: Now, directory: int) -> Rung:
    """What this reminder says and which comes next. Of several missed rungs only the last is sent."""
    moment = now.of(case.area if case else "")
    deadline, procedure = _deadline(parts, due, case, moment)
    if case is None or deadline is None or procedure is None:
        return Rung(due.number, due.clock, due.line, due.rung, None, None, ())
    all_rings = rings(deadline, procedure, moment)
    present = _latest(all_rings, due.rung, moment)
    coming = next((ring for ring in all_rings if ring.at > moment.at), None)
    tells = [remind(case, deadline, present, procedure)] if present else []
    outbox = tuple(outgoing(parts, case, tells, procedure, moment, parts.directory(directory)))
    key, at = (coming.key, coming.at) if coming else (None, None)
    return Rung(due.number, due.clock, due.line, due.rung, key, at, outbox)


def _deadline(parts: Parts, due: DueReminder, case: Case | None, moment: Moment
              ) -> tuple[Deadline | None, Procedure | None]:  # fmt: skip
    clock = next((c for c in case.clocks if (c.clock, c.line) == (due.clock, due.line)), None) if case else None
    if case is None or clock is None or clock.ended is not None:
        return None, None
    procedure = parts.library.version(case.digest)
    return deadline_of(clock, procedure.clocks[clock.clock], moment.calendar), procedure


def _latest(all_rings: list[Ring], rung: str, moment: Moment) -> Ring | None:
    keys = [ring.key for ring in all_rings]
    start = keys.index(rung) if rung in keys else 0
    past = [ring for ring in all_rings[start:] if ring.at <= moment.at]
    return past[-1] if past else None


def _next_morning(now: Now) -> datetime:
    return datetime.combine(now.of("").today + timedelta(days=1), MORNING, SHANGHAI)


def _by_case(due: Iterable[DueClock]) -> dict[str, list[DueClock]]:
    grouped = defaultdict[str, list[DueClock]](list)
    for d in due:
        grouped[d.number].append(d)
    return grouped
