"""The four works, done by the office and by hand in turns, so that the machine's moods fall on both alike.

After every work the rows are compared: both must have written what they were asked to, and the same.
"""

import gc
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Barrier, Lock, Thread
from time import perf_counter
from typing import Literal

from office.requests import Deed
from states import Step
from states.deadlines import end_of
from tests.benchmarks.by_hand import Hand, PostgresHand, Prepared, SqliteHand, prepare
from tests.benchmarks.county import COUNTY, STEPS, SUPERVISOR, TOWNS, calendar, office_at, officer
from tests.benchmarks.databases import Database, Sqlite, census, rows_of
from tests.benchmarks.lives import KIND, NOW, Lives, morning_after
from tests.benchmarks.stencils import Copy, without_ids
from tests.benchmarks.stored import store, store_alike

CLIENTS = 8
TURNS = (0, 3, 4), (1, 2, 5)  # the cohorts fired by the office, and by hand


@dataclass(frozen=True)
class Size:
    """How much is done. `stored`: open cases, a tenth of which runs out of time each morning; `over`: closed ones.

    `cases`: led through their eight acts in one round, in turn with as many by hand; `looks`: at each page.
    """

    stored: int
    rounds: int
    cases: int
    looks: int
    over: int = 0

    @property
    def due(self) -> int:
        return self.stored // 10


@dataclass(frozen=True)
class Measured:
    """`ours` and `limit` in `unit`. Where `better` is higher, the ratio should be at least the bar, else at most."""

    work: str
    backend: str
    ours: float
    limit: float
    unit: str
    ratio: float
    bar: float | None
    better: Literal["higher", "lower"]


class Bench:
    """A database with its cases, the office over it, and the hand beside it."""

    def __init__(self, database: Database, lives: Lives, who: Iterator[Copy], size: Size, told: Callable[[int], None]):
        self.database, self.lives, self.who, self.size = database, lives, who, size
        self.cohorts = store(database, lives, who, size.stored, told)
        store_alike(database, lives.withdrawn, who, size.over, told)
        database.settle()
        self.office, self.clock = office_at(database, NOW)
        self._hand = SqliteHand if isinstance(database, Sqlite) else PostgresHand
        self._writer = Lock()

    def hand(self) -> Hand:
        connection = self.database.connect()
        return SqliteHand(connection, self._writer) if self._hand is SqliteHand else PostgresHand(connection)

    def close(self) -> None:
        self.office.parts.store.close()

    # A and B

    def acts(self, clients: int, rounds: int) -> tuple[list[float], list[float]]:
        """Acts a second of each round: (the office's, by hand)."""
        n = max(self.size.cases // clients, 1)
        before = census(self.database)
        theirs = [[self._fresh(n) for _ in range(clients)] for _ in range(rounds + 1)]
        ours = [[self._fresh(n) for _ in range(clients)] for _ in range(rounds + 1)]
        prepared = [[[self._acts_of(copy) for copy in copies] for copies in a_round] for a_round in theirs]
        hands = [self.hand() for _ in range(clients)]
        _quiet(self.database)

        def by_office(i: int) -> float:
            return at_once([partial(self.lead, copies) for copies in ours[i]])

        def by_hand(i: int) -> float:
            return at_once([partial(_write, hand, cases) for hand, cases in zip(hands, prepared[i], strict=True)])

        times = in_turns(rounds, by_office, by_hand)
        for hand in hands:
            hand.close()
        self._check_acts(before, 2 * (rounds + 1) * clients * n, ours[0][0][0], theirs[0][0][0])
        total = n * clients * len(STEPS)
        return [total / t for t in times[0]], [total / t for t in times[1]]

    def _fresh(self, n: int) -> list[Copy]:
        return store_alike(self.database, self.lives.fresh, self.who, n)

    def lead(self, copies: Sequence[Copy]) -> None:
        for copy in copies:
            for event, role, asked in STEPS:
                answer = self.office.act(officer(role, copy.town), copy.number, Deed(event, {asked: "yes"}))
                assert isinstance(answer, Step), answer

    def _acts_of(self, copy: Copy) -> list[Prepared]:
        acts = zip(self.lives.acts, STEPS, strict=True)
        return [prepare(act, copy, self._hand, asked) for act, (_, _, asked) in acts]

    def _check_acts(self, before: dict[str, int], cases: int, ours: Copy, theirs: Copy) -> None:
        after = census(self.database)
        new = {name: after[name] - n for name, n in before.items()}
        acts = cases * len(STEPS)
        assert new == {
            "history": acts + cases, "lines": acts + cases, "closed cases": cases, "clocks": acts, "clocks that run": 0,
            "tasks": acts, "open tasks": 0, "messages": acts + cases, "waiting messages": acts,
        }, new  # fmt: skip
        self._check_alike(ours, theirs)

    def _check_alike(self, ours: Copy, theirs: Copy) -> None:
        """The rows of two cases differ in nothing but their names, message ids and hashes."""
        connection = self.database.connect()
        a, b = (without_ids(rows_of(connection, copy.number), copy) for copy in (ours, theirs))
        connection.close()
        assert a == b, [(table, rows, b[table]) for table, rows in a.items() if rows != b[table]]

    # C

    def sweeps(self) -> tuple[list[float], list[float]]:
        """Seconds to fire a tenth of all cases: (the office's, by hand)."""
        order = sorted([(c, True) for c in TURNS[0]] + [(c, False) for c in TURNS[1]])
        hand, changes = self.hand(), list[dict[str, int]]()
        seconds: tuple[list[float], list[float]] = [], []
        for cohort, by_office in order:
            before = census(self.database)
            seconds[not by_office].append(self.sweep(cohort) if by_office else self._sweep_by_hand(hand, cohort))
            after = census(self.database)
            changes.append({name: after[name] - before[name] for name in after})
        assert all(change == changes[0] for change in changes), changes
        assert changes[0]["history"] == self.size.due, changes[0]
        hand.close()
        return seconds

    def sweep(self, cohort: int) -> float:
        self.clock.move_to(morning_after(cohort))
        _quiet(self.database)
        started, fired, more = perf_counter(), 0, True
        while more:
            sweep = self.office.fire_due(KIND)
            fired, more = fired + len(sweep.fired), sweep.more
        took = perf_counter() - started
        assert fired == self.size.due, (fired, sweep)
        return took

    def _sweep_by_hand(self, hand: Hand, cohort: int) -> float:
        prepared = {
            copy.number: prepare(self.lives.fired[cohort, state], copy, self._hand)
            for copy, state in self.cohorts[cohort]
        }
        _quiet(self.database)
        started = perf_counter()
        fired = hand.sweep(prepared, KIND, morning_after(cohort), self.office.parts.batch)
        took = perf_counter() - started
        assert fired == self.size.due, fired
        return took

    # D

    def inbox(self) -> tuple[list[float], list[float]]:
        """Milliseconds for a clerk's first page with its counts: (the office's, by hand)."""
        hand, now = self.hand(), self.clock.now()
        today = now.date()
        bounds = end_of(today), end_of(calendar().add(today, 3, "working_days", "none").date)
        towns = [TOWNS[i * 7 % len(TOWNS)] for i in range(self.size.looks + 1)]
        page = self.office.inbox(officer("clerk", towns[0]))
        rows, counts = hand.inbox("clerk", towns[0], now, *bounds)
        assert [row.number for row in page.rows] == [row[0] for row in rows], (page.rows, rows)
        assert [page.counts.overdue, page.counts.today, page.counts.soon, page.counts.calm] == list(counts), counts
        times = in_turns(
            self.size.looks,
            lambda i: timed(lambda: self.office.inbox(officer("clerk", towns[i]))),
            lambda i: timed(lambda: hand.inbox("clerk", towns[i], now, *bounds)),
        )
        hand.close()
        return _ms(times)

    def overdue(self) -> tuple[list[float], list[float]]:
        """Milliseconds for the county's overdue list, first page and counts by town and limit."""
        hand, now = self.hand(), self.clock.now()
        page = self.office.overdue(SUPERVISOR)
        rows, counts = hand.overdue(COUNTY, now)
        assert [row.number for row in page.rows] == [row[0] for row in rows], (page.rows, rows)
        assert [(c.area, c.clock, c.n) for c in page.counts] == [tuple(count) for count in counts]
        times = in_turns(
            self.size.looks,
            lambda _: timed(lambda: self.office.overdue(SUPERVISOR)),
            lambda _: timed(lambda: hand.overdue(COUNTY, now)),
        )
        hand.close()
        return _ms(times)


def in_turns(rounds: int, ours: Callable[[int], float], theirs: Callable[[int], float]
             ) -> tuple[list[float], list[float]]:  # fmt: skip
    """Seconds of each round; who begins changes, and the first round only warms up."""
    seconds: tuple[list[float], list[float]] = [], []
    for i in range(rounds + 1):
        for which in (0, 1) if i % 2 else (1, 0):
            seconds[which].append((ours, theirs)[which](i))
    return seconds[0][1:], seconds[1][1:]


def at_once(jobs: Sequence[Callable[[], None]]) -> float:
    """Seconds until every client has done his job; all begin together."""
    if len(jobs) == 1:
        return timed(jobs[0])
    start, failed = Barrier(len(jobs) + 1), list[BaseException]()

    def run(job: Callable[[], None]) -> None:
        start.wait()
        try:
            job()
        except BaseException as wrong:
            failed.append(wrong)

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    start.wait()
    started = perf_counter()
    for thread in threads:
        thread.join()
    took = perf_counter() - started
    if failed:
        raise failed[0]
    return took


def timed(job: Callable[[], object]) -> float:
    started = perf_counter()
    job()
    return perf_counter() - started


def _write(hand: Hand, cases: Sequence[Sequence[Prepared]]) -> None:
    for acts in cases:
        for act in acts:
            hand.act(act)


def _ms(times: tuple[list[float], list[float]]) -> tuple[list[float], list[float]]:
    return [t * 1000 for t in times[0]], [t * 1000 for t in times[1]]


def _quiet(database: Database) -> None:
    """Before the clock is started: nothing left to write, and what the benchmark itself holds is no burden."""
    database.flush()
    gc.collect()
    gc.freeze()


def measure(bench: Bench, told: Callable[[Measured], None]) -> None:
    name, postgres, size = bench.database.name, bench.database.name == "PostgreSQL", bench.size
    for work, clients, bar in (("A", 1, 0.35 if postgres else 0.5), ("B", CLIENTS, 0.4 if postgres else None)):
        ours, limit = map(statistics.median, bench.acts(clients, size.rounds))
        told(Measured(work, name, ours, limit, "acts/s", ours / limit, bar, "higher"))
    for work, look in (("D inbox", bench.inbox), ("D overdue", bench.overdue)):
        ours, limit = map(statistics.median, look())
        told(Measured(work, name, ours, limit, "ms", ours / limit, 3, "lower"))
    ours, limit = map(statistics.median, bench.sweeps())
    told(Measured("C", name, ours, limit, "s", limit / ours, 0.3, "higher"))


