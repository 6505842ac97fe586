"""A machine drives the store in memory and a database side by side through invented days; they never differ.

What it does at random: opens cases, acts, acts on what it read before somebody else acted, lets clocks fire, takes
reminders, writes registers, opens cases from cases, claims and gives back tasks, sends messages, looks.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from cases.audit import audit
from cases.errors import RegisterMovedOn
from cases.memory import MemoryStore
from cases.records import Record
from cases.sql_store import SqlStore
from cases.store import Attempt, Change, DueReminder, Rung, Store
from states.case import Act, Case, Moment, Post, RegisterEntry
from states.reasons import Blocked
from states.steps import Step, fire, next_step, open_moves, rings
from tests.cases_support import (
    ANYBODY,
    ANYBODY_ELSE,
    CLERK,
    COUNTY,
    PROCEDURE,
    TOWN,
    VILLAGE,
    a_family,
    a_message,
    a_photo,
    at,
    booking,
    calendar,
    change,
    child_of,
    opening,
)  # fmt: skip

VILLAGES = (VILLAGE, "520304001004", "520304002001")
SCOPES = ((COUNTY,), (TOWN,), ("520304002", VILLAGE))
ROLES = ("clerk", "surveyor", "director")
CLOCKS = tuple(PROCEDURE.clocks)
KINDS = ("step-limits", "public-notice", "total-limits")
people = st.sampled_from([ANYBODY, ANYBODY_ELSE])
some = st.integers(0, 10**6)


class SideBySide(RuleBasedStateMachine):
    database: ClassVar[SqlStore]

    @initialize()
    def begin(self) -> None:
        with self.database.database.transaction() as connection:
            for table in reversed(Record.metadata.sorted_tables):
                connection.execute(text(f"DELETE FROM {table.name}"))
        self.stores: tuple[Store, Store] = (MemoryStore(), self.database)
        self.now: datetime = at("2025-09-01")
        self.opened: list[str] = []
        self.read: list[Case] = []
        self.n = 0
        for village in VILLAGES:
            self.open_a_case(village, "王桂兰")

    @rule(village=st.sampled_from(VILLAGES), name=st.sampled_from(["王桂兰", "李小明", "王明"]))
    def open_a_case(self, village: str, name: str) -> None:
        number = f"JZ-{len(self.opened):03}"
        first = opening(number, on=self._day(), area=village)
        self.commit(change(first, family=a_family(name, ["甲"]), **self.told(first)))
        self.opened.append(number)
        self.read.append(first.case)

    @rule(which=some, acts=st.lists(some, min_size=1, max_size=8), who=people)
    def work_on_a_case(self, which: int, acts: list[int], who: Any) -> None:
        number = self.opened[which % len(self.opened)]
        for what in acts:
            self.try_to_act(self.load(number), what, who)

    @rule(which=some, what=some, who=people)
    def act_on_what_was_read_before(self, which: int, what: int, who: Any) -> None:
        self.try_to_act(self.read[which % len(self.read)], what, who)

    @rule(which=some, keys=st.sets(st.sampled_from("AB"), min_size=1), stale=st.booleans(), who=people)
    def write_registers(self, which: int, keys: set[str], stale: bool, who: Any) -> None:
        """By what the register says now, or by what it said before the last entry: then nothing is written."""
        case = self.load(self.opened[which % len(self.opened)])
        last = self.both(lambda store: store.latest([("reserve", key) for key in keys]))
        lines = {key: last["reserve", key].line if ("reserve", key) in last else 0 for key in keys}
        stale = stale and all(lines.values())
        entries = [RegisterEntry("reserve", key, line + (not stale), {"n": self.tick()}) for key, line in lines.items()]
        note = next_step(case, Act("note", who, {"remark": "登记"}), PROCEDURE, self.moment)
        if isinstance(note, Blocked):
            return
        one = change(booking(note, *entries), **self.told(note))
        answer = self.both(lambda store: tried(lambda: store.commit([one])))
        assert answer == (RegisterMovedOn if stale else {case.number})

    @rule(which=some, what=some, who=people)
    def open_children(self, which: int, what: int, who: Any) -> None:
        """A case opens another with its step, if it still stands where it was read."""
        case = self.read[which % len(self.read)]
        note = next_step(case, Act("note", who, {"remark": "交办"}), PROCEDURE, self.moment)
        if isinstance(note, Blocked):
            return
        fresh = self.load(case.number).line == case.line
        number = f"JZ-{len(self.opened):03}"
        changes = [change(note, **self.told(note)), child_of(case, number, self._day(), {"amount": what})]
        written = self.both(lambda store: store.commit(changes))
        assert written == ({case.number, number} if fresh else set())
        self.opened += [number] * fresh

    @rule(days=st.integers(1, 9), hours=st.integers(0, 23), fires=st.sampled_from([KINDS, KINDS, KINDS[:1], ()]))
    def let_time_pass(self, days: int, hours: int, fires: tuple[str, ...]) -> None:
        self.now += timedelta(days=days, hours=hours)
        for kind in fires:
            self.fire(kind)

    def fire(self, kind: str) -> None:
        due = {d.number: d for d in self.both(lambda store: _sorted(store.due(kind, self.now, 999)))}
        changes = []
        for number, d in due.items():
            case = self.load(number)
            clock = next(c for c in case.clocks if (c.clock, c.line) == (d.clock, d.line))
            fired = fire(case, clock, PROCEDURE, self.moment)
            assert not isinstance(fired, Blocked)
            changes.append(change(fired, **self.told(fired)))
        assert self.both(lambda store: store.commit(changes)) == set(due)

    @rule(limit=st.integers(1, 9), again=st.booleans())
    def take_reminders(self, limit: int, again: bool) -> None:
        due = self.both(lambda store: _sorted(store.due_reminders(self.now, 999)))[:limit]
        rungs = [self.rung(d) for d in due]
        assert self.both(lambda store: store.commit_reminders(rungs)) == len(rungs)
        if again:
            assert self.both(lambda store: store.commit_reminders(rungs)) == 0

    @rule(which=some, who=people, back=st.booleans())
    def claim_or_release(self, which: int, who: Any, back: bool) -> None:
        tasks = [(n, t) for n in self.opened for t in self.both(lambda store, n=n: store.tasks_of(n))]
        if tasks:
            number, task = tasks[which % len(tasks)]
            this = (number, task.place, task.line, who.id)
            self.both(lambda store: store.release_task(*this) if back else store.claim_task(*this, self.now))

    @rule(which=some)
    def set_a_clock_aside_or_take_it_up(self, which: int) -> None:
        aside = self.both(lambda store: store.set_aside_list())
        if aside:
            one = aside[which % len(aside)]
            self.both(lambda store: store.take_up(one.number, one.clock, one.line))
        elif due := self.both(lambda store: _sorted(store.due("step-limits", self.now, 999))):
            self.both(lambda store: store.set_aside(due[0].number, due[0].clock, due[0].line, "规则已损坏"))

    @rule(limit=st.integers(1, 4), status=st.sampled_from(["sent", "waiting", "dead"]))
    def send_messages(self, limit: int, status: str) -> None:
        rows = self.both(lambda store: store.claim_messages(self.now, limit, 60, "w"))
        again = self.now + timedelta(hours=1) if status == "waiting" else None
        tried = [Attempt(row.id, row.attempts + 1, self.now, "ok", 5, "", status, again) for row in rows]
        self.both(lambda store: store.record_deliveries(tried))

    @rule(who=people)
    def read_messages(self, who: Any) -> None:
        self.both(lambda store: store.mark_read(who.id, self.now))

    @invariant()
    def both_stores_say_the_same(self) -> None:
        if not hasattr(self, "stores"):
            return
        for number in self.opened:
            self.both(lambda store, n=number: (
                store.load(n), store.history(n), store.tasks_of(n), store.clocks_of(n), store.messages_of(n),
                store.household_of(n), store.attachments_of(n), store.children_of(n)))  # fmt: skip
        today, soon = self.now + timedelta(hours=9), self.now + timedelta(days=3)
        for areas in SCOPES:
            posts = [Post(role, area) for area in areas for role in ROLES]
            self.both(lambda store, areas=areas, posts=posts: (
                store.inbox(posts, self.now, today_end=today, soon_end=soon, limit=5, offset=1),
                store.inbox_counts(posts, self.now, today, soon), store.overdue(areas, self.now),
                store.overdue_counts(areas, self.now - timedelta(days=4)), store.list_cases(areas, opened=True),
                store.find("王", areas, 50), store.register_entries("reserve", areas)))  # fmt: skip
        self.both(lambda store: (store.register_history("reserve", "A"), store.late_of(ANYBODY.id, CLOCKS, self.now)))
        self.both(lambda store: (store.outbox_health(), store.messages_for(ANYBODY.id, 5)))
        assert self.both(lambda store: list(audit(store, page=2))) == []

    # how the rules above work

    def try_to_act(self, case: Case, what: int, who: Any) -> None:
        moves = [m.key for m in open_moves(case, PROCEDURE, who, self.moment) if m.open]
        if not moves:
            return
        event = moves[what % len(moves)]
        files = (a_photo(f"{self.tick()}.jpg"),) if event == "visit" else ()
        move = PROCEDURE.moves[event]
        answers = {"remark": "备注", "amount": "1056.00", "barred": CLERK if what % 7 else ANYBODY_ELSE}
        signed = any(s.move == event for s in case.signatures)
        asked = {} if signed else {name: answers[name] for name in move.asks}
        done = next_step(case, Act(event, who, asked, files), PROCEDURE, self.moment)
        if isinstance(done, Blocked):
            return
        fresh = self.both(lambda store: store.load(case.number)).case.line == case.line
        one = change(done, **self.told(done))
        written = self.both(lambda store: store.commit([one]))
        assert written == ({case.number} if fresh else set())
        self.read.append(done.case if fresh else case)

    def told(self, step: Step) -> dict[str, Any]:
        reminders = {}
        for deadline in step.deadlines:
            coming = [ring for ring in rings(deadline, PROCEDURE, self.moment) if ring.at > self.now]
            if deadline.fired is None and deadline.status == "running":
                reminders[deadline.clock, deadline.line] = (coming[0].key, coming[0].at) if coming else None
        return {"reminders": reminders, "outbox": [self.message(tell.key, step.case.number) for tell in step.tells]}

    def rung(self, due: DueReminder) -> Rung:
        coming = ("+0", self.now + timedelta(days=2)) if due.rung == "half" else (None, None)
        told = self.message(f"{due.number}:{due.clock}:{due.rung}:{due.remind_at}", due.number)
        return Rung(due.number, due.clock, due.line, due.rung, *coming, (told,))

    def message(self, key: str, number: str) -> Any:
        return a_message(key, ANYBODY.id, "desk", number=number, on=self._day(), id=f"m{self.tick():05}")

    def commit(self, one: Change) -> None:
        assert self.both(lambda store: store.commit([one])) == {one.number}

    def load(self, number: str) -> Case:
        return self.both(lambda store: store.load(number)).case

    def both(self, question: Any) -> Any:
        memory, sql = (question(store) for store in self.stores)
        assert memory == sql
        return sql

    def tick(self) -> int:
        self.n += 1
        return self.n

    def _day(self) -> str:
        return f"{self.now:%Y-%m-%d %H:%M}"

    @property
    def moment(self) -> Moment:
        return Moment(self.now, calendar())


def tried(question: Any) -> Any:
    """The answer, or the kind of refusal."""
    try:
        return question()
    except RegisterMovedOn as wrong:
        return type(wrong)


def _sorted(due: Any) -> list[Any]:
    return sorted(due, key=lambda d: (d.number, d.clock, d.line))


def test_the_store_in_memory_and_the_database_never_differ(sqlite_files: SqlStore) -> None:
    SideBySide.database = sqlite_files
    slowly = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
    run_state_machine_as_test(SideBySide, settings=settings(max_examples=25, stateful_step_count=20, **slowly))
