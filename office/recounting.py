"""After a notice: the running limits of all cases counted anew, batch by batch.

What must stay true here: a batch is one transaction, and a limit that today's calendar has dated is not found again. So
this may be killed and begun anew at any time, by two at once, and while people act: a case that moves on meanwhile is
left to the next pass, and an act that was judged by the calendar of before is found by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cases.store import Redating
from office.parts import Now, Parts
from office.redating import counted_anew

SETTLED = timedelta(minutes=5)  # no act takes as long between reading its case and writing its line


@dataclass(frozen=True, slots=True)
class Recounted:
    """What one batch did. `last`: where the next begins."""

    written: frozenset[str] = frozenset()
    moved: int = 0  # limits with another date
    confirmed: int = 0  # provisional ones that became certain and did not move
    broken: tuple[tuple[str, Exception], ...] = ()
    last: str = ""
    more: bool = False


def recount(parts: Parts, after: str = "", limit: int | None = None) -> Recounted:
    """The next cases behind `after` that an earlier calendar dated."""
    now, limit = parts.now(parts.store.versions().calendar), limit or parts.batch
    numbers = parts.store.dated_before(now.calendars.version, "", after, limit)
    done = recount_these(parts, numbers, now)
    last = numbers[-1] if numbers else ""
    return Recounted(done.written, done.moved, done.confirmed, done.broken, last, more=len(numbers) == limit)


def recount_these(parts: Parts, numbers: Sequence[str], now: Now) -> Recounted:
    redatings, broken = redatings_of(parts, numbers, now)
    written = parts.store.redate(redatings)
    journal = [limit.journal for r in redatings if r.number in written for limit in r.limits if limit.journal]
    moved = sum(line.moved for line in journal)
    return Recounted(written, moved, len(journal) - moved, broken)


def recount_all(parts: Parts) -> Iterator[Recounted]:
    """Batch by batch until nothing is left, and the notices marked as done if that is certain."""
    after, more = "", bool(unfinished(parts))
    while more:
        done = recount(parts, after)
        yield done
        after, more = done.last, done.more
    finish(parts)


def unfinished(parts: Parts) -> list[int]:
    """The versions whose limits may not all have been counted."""
    return [n.version for n in parts.store.calendar_notices() if n.version is not None and n.finished_at is None]


def finish(parts: Parts) -> None:
    """Done is a notice when no limit is behind it, and so long after its release that no act under way can be."""
    at, version = parts.clock.now(), parts.store.versions().calendar
    waiting = [n for n in parts.store.calendar_notices() if n.version is not None and n.finished_at is None]
    settled = all(n.decided_at is not None and at - n.decided_at >= SETTLED for n in waiting)
    if waiting and settled and not parts.store.dated_before(version, "", "", 1):
        parts.store.finish_notices(version, at)


def redatings_of(parts: Parts, numbers: Sequence[str], now: Now
                 ) -> tuple[list[Redating], tuple[tuple[str, Exception], ...]]:  # fmt: skip
    """Each case counted anew, and the cases that cannot be, with the reason; they hold up nobody."""
    cases, rows = parts.store.load_many(numbers), parts.store.running_clocks(numbers)
    redatings, broken = list[Redating](), list[tuple[str, Exception]]()
    for number, case in cases.items():
        try:
            procedure = parts.library.version(case.digest)
            redatings.append(counted_anew(case, procedure, rows.get(number, ()), now.of(case.area)))
        except Exception as wrong:
            broken.append((number, wrong))
    return redatings, tuple(broken)
