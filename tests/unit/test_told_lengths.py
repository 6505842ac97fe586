"""A limit may be as long as the case was told: so many months, or up to a day."""

import pytest

from states import PackError, Step, explain
from tests.core_support import CALENDAR, CLERK, a_case, small

MONTHS = (
    ("fields:\n", "fields:\n  months: {title: {zh: 月数, en: months}, type: number, min: 1, required: false}\n"),
    ("to: receiving\n    by: {roles: clerk}", "to: receiving\n    by: {roles: clerk}\n    asks: months"),
    ('within: {n: "${support_months}", unit: months}', "within: {field: months, unit: months}"),
)
LAST_DAY = (
    ("fields:\n", "fields:\n  last: {title: {zh: 末日, en: last day}, type: date, required: false}\n"),
    ("to: receiving\n    by: {roles: clerk}", "to: receiving\n    by: {roles: clerk}\n    asks: last"),
    ('within: {n: "${support_months}", unit: months}', "within: {until: last}"),
)

SINCE = (*LAST_DAY[:2], (LAST_DAY[2][0], 'within: {n: "${support_months}", unit: months, since: last}'))


@pytest.mark.parametrize(("months", "due"), [(3, "2025-12-26"), (6, "2026-03-26"), (12, "2026-09-26")])
def test_a_limit_lasts_as_many_months_as_were_decided(months, due):
    case = a_case("filing", procedure=small(*MONTHS))
    assert isinstance(case.act("file", CLERK, "2025-09-26", months=months), Step)
    assert case.due("support") == due


@pytest.mark.parametrize(
    ("last", "due"),
    [
        pytest.param("2025-12-31", "2025-12-31", id="up to the day itself"),
        pytest.param("2025-09-26", "2025-09-26", id="this very day"),
        pytest.param("2025-09-01", "2025-09-26", id="a day that is past ends today"),
    ],
)
def test_a_limit_runs_to_the_end_of_the_day_that_was_named(last, due):
    case = a_case("filing", procedure=small(*LAST_DAY))
    assert isinstance(case.act("file", CLERK, "2025-09-26", last=last), Step)
    assert case.due("support") == due
    case.fire("support", f"{due} 23:59")
    assert case.last.codes == ("clock_not_due",)


def test_when_the_time_that_was_decided_is_over_the_case_goes_on():
    case = a_case("filing", procedure=small(*MONTHS))
    case.act("file", CLERK, "2025-09-26", months=3)
    assert isinstance(case.fire("support", "2025-12-27 00:00"), Step)
    assert case.case.places == ("completed",)


def test_a_limit_whose_length_nobody_told_does_not_run():
    case = a_case("filing", procedure=small(*MONTHS))
    assert isinstance(case.act("file", CLERK, "2025-09-26", months=None), Step)
    assert [c.clock for c in case.case.clocks if c.ended is None] == []


def test_a_later_answer_does_not_move_a_limit_that_runs():
    told = a_case("filing", procedure=small(*MONTHS))
    told.act("file", CLERK, "2025-09-26", months=3)
    facts = {**told.case.facts, "months": 12}
    assert facts["months"] != told.deadline("support").length == 3


@pytest.mark.parametrize(
    ("happened", "heard", "due"),
    [
        pytest.param("2025-11-30", "2025-11-30", "2026-02-28", id="heard on the day (D25)"),
        pytest.param("2025-11-30", "2026-01-15", "2026-02-28", id="heard later"),
        pytest.param("2025-06-10", "2025-09-26", "2025-09-26", id="heard when it was over"),
    ],
)
def test_a_limit_counts_from_the_day_on_which_it_happened(happened, heard, due):
    case = a_case("filing", heard, small(*SINCE))
    assert isinstance(case.act("file", CLERK, heard, last=happened), Step)
    assert case.due("support") == due


def test_a_limit_that_counts_from_what_nobody_told_does_not_run():
    case = a_case("filing", procedure=small(*SINCE))
    assert isinstance(case.act("file", CLERK, "2025-09-26", last=None), Step)
    assert [c.clock for c in case.case.clocks if c.ended is None] == []


def test_the_strip_of_such_a_limit_counts_to_its_day():
    case = a_case("filing", procedure=small(*LAST_DAY))
    case.act("file", CLERK, "2025-09-26", last="2025-10-06")
    strip = explain(case.clock("support"), case.procedure.clocks["support"], CALENDAR)
    assert (len([day for day in strip.days if day.count]), str(strip.deadline.due)) == (10, "2025-10-06")


@pytest.mark.parametrize(
    ("within", "said"),
    [
        pytest.param("{field: months, until: persons}", "write a length in one way", id="two-ways"),
        pytest.param("{unit: days}", "write a length in one way", id="no-way"),
        pytest.param("{until: surveyed_on, unit: months}", "`until` names the last day and has no unit", id="a-unit"),
        pytest.param("{field: mnths, unit: months}", "unknown field 'mnths'", id="a-field-that-is-not-there"),
        pytest.param("{since: surveyed_on, unit: days}", "write a length in one way", id="since-without-a-length"),
        pytest.param("{n: 3, unit: hours, since: surveyed_on}", "`since` goes with n and unit", id="hours-since-a-day"),
        pytest.param("{n: 3, unit: days, since: persons}", "(until, since)", id="since-no-date"),
        pytest.param("{until: persons}", "'persons' must be a number with `min: 1` ", id="no-date"),
        pytest.param("{field: invited, unit: days}", "'invited' must be a number with `min: 1`", id="may-be-nought"),
    ],
)
def test_a_length_is_said_in_one_way_that_can_be_counted(within, said):
    with pytest.raises(PackError) as caught:
        small(('within: {n: "${support_months}", unit: months}', f"within: {within}"))
    assert any(said in finding.sentence() for finding in caught.value.findings)
