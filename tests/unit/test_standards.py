"""Standards that are dated and set by areas, and whom a change of them reaches (S2-16)."""

from datetime import date
from decimal import Decimal

from states.benefits.standards import Affected, Payment, Standard, affected, standard_on

COUNTY, TOWN, VILLAGE, OTHER = "520304", "520304001", "520304001003", "520304002001"


NEW_YEAR = date(2026, 1, 1)


def standard(amount: int, since: str = "2025-01-01", area: str = COUNTY, kind: str = "urban") -> Standard:
    return Standard(area, kind, Decimal(amount), date.fromisoformat(since), "县政府通知")


def payment(household: str, amount: int, income: int, area: str = VILLAGE) -> Payment:
    return Payment(household, area, "dibao", Decimal(amount), {"standard": "urban"}, {"persons": 1, "income": income})


def test_the_nearest_area_decides_and_there_the_last_value_whose_day_has_come() -> None:
    """S2-16; S1-19: asked for the place of the emergency, whoever the person is."""
    known = [standard(600, area=""), standard(700), standard(750, "2026-01-01"), standard(800, area=TOWN)]
    known += [standard(990, kind="rural"), standard(820, "2026-07-01", TOWN)]

    def on(area: str, day: str) -> Decimal:
        found = standard_on(known, "urban", area, date.fromisoformat(day))
        assert found is not None
        return found.amount

    assert (on(OTHER, "2025-12-31"), on(OTHER, "2026-01-01"), on(VILLAGE, "2026-06-30")) == (700, 750, 800)
    assert (on(VILLAGE, "2026-07-01"), on("430000", "2026-07-01")) == (820, 600)
    assert standard_on(known, "minimum_wage", VILLAGE, date(2026, 7, 1)) is None


def test_a_raised_standard_lists_who_gets_more_and_hears_nobody() -> None:
    rows = affected([payment("二", 600, 100), payment("一", 200, 500)], [standard(700)], [standard(750)], NEW_YEAR)
    assert [(row.household, row.old, row.new, row.difference, row.hearing) for row in rows] == [
        ("一", 200, 250, 50, False), ("二", 600, 650, 50, False)]  # fmt: skip


def test_a_lowered_standard_must_hear_everybody_before_anything_moves() -> None:
    rows = affected([payment("一", 200, 500), payment("二", 50, 650)], [standard(700)], [standard(640)], NEW_YEAR)
    assert [(row.household, row.new, row.difference, row.hearing) for row in rows] == [
        ("一", 140, -60, True), ("二", 0, -50, True)]  # fmt: skip


def test_only_those_are_listed_whose_own_standard_changes() -> None:
    rows = affected([payment("here", 200, 500), payment("there", 200, 500, OTHER)],
                    [standard(700)], [standard(700), standard(720, area=TOWN)], NEW_YEAR)  # fmt: skip
    assert [row.household for row in rows] == ["here"]


def test_who_gets_the_same_as_before_is_not_listed() -> None:
    standards, facts = {"loan_most": "urban"}, {"asked": 100}
    below = Payment("一", VILLAGE, "loan_cap", Decimal(100), standards, facts, pays="granted")
    assert affected([below], [standard(700)], [standard(750)], NEW_YEAR) == ()


def test_a_standard_whose_day_has_not_come_moves_nobody() -> None:
    old, new = [standard(700)], [standard(700), standard(750, "2026-07-01")]
    assert affected([payment("一", 200, 500)], old, new, date(2026, 6, 30)) == ()


def test_what_cannot_be_recalculated_is_listed_first_with_the_reason() -> None:
    broken = Payment("坏", VILLAGE, "dibao", Decimal(1), {"standard": "urban"}, {"persons": 1})
    first, second = affected([payment("一", 200, 500), broken], [standard(700)], [standard(750)], NEW_YEAR)
    assert (first.household, first.new, first.difference, first.hearing) == ("坏", None, None, False)
    assert [reason.where for reason in first.reasons] == ["income"]
    assert second == Affected("一", VILLAGE, Decimal(200), Decimal(250))


def test_a_standard_that_was_taken_away_is_told_not_guessed() -> None:
    [row] = affected([payment("一", 200, 500)], [standard(700)], [], NEW_YEAR)
    assert [reason.code for reason in row.reasons] == ["no_standard"]
