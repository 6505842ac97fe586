"""The few cases that the real office leads from beginning to end; all others are copies of these.

They live in a database of their own. After every act their rows are read back, so that what is stored beforehand, and
what is written by hand, is what Banjie wrote.

The story: on each of ten working days a tenth of the cases came to stand where they stand, an eighth of them in each
state. Every state has a limit of ten working days, so that from the morning `NOW` on, each morning a tenth of all
cases has run out of time: one sweep's work, ten times.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from office.office import Office
from office.requests import Application, Deed, Member
from states import Step
from tests.benchmarks.county import STEPS, TOWNS, calendar, nine_o_clock, office_at, officer, village
from tests.benchmarks.databases import Database, rows_of
from tests.benchmarks.stencils import Copy, Rows, Stencil, written

KIND = "step-limits"
TOWN = TOWNS[0]
DAYS = [date(2026, 7, day) for day in (1, 2, 3, 6, 7, 8, 9, 10, 13, 14)]  # working days; a month without holidays
LIMIT = 10  # working days, as the pack's parameter says


@dataclass
class Lives:
    """`standing`: cases by (cohort, state); `fresh`: one opened this morning; `withdrawn`: one that is over.

    `acts`: what each of the eight acts wrote in the fresh one. `fired`: what time wrote in a standing one.
    """

    standing: dict[tuple[int, int], Stencil]
    withdrawn: Stencil
    fresh: Stencil
    acts: list[Stencil]
    fired: dict[tuple[int, int], Stencil]


def morning_after(cohort: int) -> datetime:
    """Nine o'clock on the day after the cohort's last day."""
    return nine_o_clock(calendar().add(DAYS[cohort], LIMIT, "working_days", "none").date + timedelta(days=1))


NOW = morning_after(0)


def lead(database: Database, fired: int) -> Lives:
    """`fired`: of how many cohorts to learn what time writes."""
    office, clock = office_at(database, nine_o_clock(DAYS[0]))
    teller = _Teller(database)
    led: dict[tuple[int, int], str] = {}
    for cohort, day in enumerate(DAYS):
        clock.move_to(nine_o_clock(day))
        led |= {(cohort, state): _led_to(state, office) for state in range(len(STEPS))}
    standing = {key: teller.whole(number) for key, number in led.items()}
    over = _led_to(0, office)
    _act(office, over, "withdraw", "clerk", {})
    withdrawn = teller.whole(over)

    clock.move_to(NOW)
    number = _led_to(0, office)
    fresh, acts = teller.whole(number), []
    for event, role, asked in STEPS:
        before = teller.rows(number)
        _act(office, number, event, role, {asked: "yes"})
        acts.append(teller.since(before, number))
    lives = Lives(standing, withdrawn, fresh, acts, {})
    for cohort in range(fired):
        clock.move_to(morning_after(cohort))
        befores = {key: teller.rows(number) for key, number in led.items() if key[0] == cohort}
        sweep = office.fire_due(KIND)
        assert len(sweep.fired) == len(befores), sweep
        lives.fired |= {key: teller.since(before, led[key]) for key, before in befores.items()}
    teller.close()
    office.parts.store.close()
    return lives


class _Teller:
    """Reads back what was written."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connect()

    def whole(self, number: str) -> Stencil:
        """All rows of a case, its messages sent."""
        self._connection.execute(
            "UPDATE outbox SET status = 'sent', next_try_at = NULL, attempts = 1, sent_at = created_at"
        )
        rows = self.rows(number)
        return Stencil(rows, _who(rows))

    def since(self, before: Rows, number: str) -> Stencil:
        return Stencil(written(before, self.rows(number)), _who(before))

    def rows(self, number: str) -> Rows:
        return rows_of(self._connection, number)

    def close(self) -> None:
        self._connection.close()


def _led_to(state: int, office: Office) -> str:
    """The number of a new case that stands in the state of that index."""
    application = Application("permit", village(TOWN), (Member("王秀兰", phone="13800000000"),), "幸福路 1 号")
    number = office.open_case(officer("clerk", TOWN), application).number
    for event, role, asked in STEPS[:state]:
        _act(office, number, event, role, {asked: "yes"})
    return number


def _act(office: Office, number: str, event: str, role: str, answers: dict[str, str]) -> None:
    answer = office.act(officer(role, TOWN), number, Deed(event, answers))
    assert isinstance(answer, Step), answer


def _who(rows: Rows) -> Copy:
    (case,) = rows["case_file"]
    (household,) = rows["household"]
    return Copy(case[0], TOWN, household[0])
