"""Working days, limits and what cannot be known yet, on the calendar as it stood when 2026 was the last year announced.

Cases D1 to D32 are the worked examples of the domain rules, part 4B. Adding a year to `cn.yaml` adds one number to
WORKING_DAYS here and changes nothing else.
"""

import re
from datetime import date
from importlib.resources import files

import pytest

from states.calendar import CalendarError, Day, DueDate, WorkingCalendar
from states.procedure import Text

TEXT = files("states").joinpath("calendars/cn.yaml").read_text("utf-8")


def as_announced_until(year: int) -> WorkingCalendar:
    """The calendar as it stood when `year` was the last one announced."""
    head, *blocks = re.split(r"(?m)^(?=  \d{4}:$)", TEXT)
    return WorkingCalendar.read("".join([head, *(block for block in blocks if int(block[2:6]) <= year)]))


NEWEST = WorkingCalendar.read(TEXT)
CN = as_announced_until(2026)

WORKING_DAYS = {
    2007: 249, 2008: 251, 2009: 250, 2010: 250, 2011: 250, 2012: 249, 2013: 250, 2014: 250, 2015: 249, 2016: 250,
    2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_of(year: int) -> list[date]:
    return [
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]


# ------------------------------------------------------------------------------------------------- the years announced


def test_the_announced_years_have_the_working_days_that_were_counted_from_their_notices():
    years = range(NEWEST.known_from.year, NEWEST.known_until.year + 1)
    assert {y: NEWEST.between(date(y - 1, 12, 31), date(y, 12, 31)) for y in years} == WORKING_DAYS


@pytest.mark.parametrize("year", range(2025, NEWEST.known_until.year + 1))
def test_every_statutory_holiday_is_a_day_off_in_the_notice_of_its_year(year):
    before = as_announced_until(year - 1)
    statutory = [d for d in days_of(year) if before.day(d).kind == "expected_holiday"]
    assert statutory
    assert [d for d in statutory if NEWEST.day(d).kind != "holiday"] == []


def test_the_calendar_is_known_until_the_end_of_the_last_announced_year():
    assert (CN.known_from, CN.known_until) == (date(2007, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "kind", "zh"),
    [
        pytest.param("2025-09-26", "weekday", None, id="an-ordinary-friday"),
        pytest.param("2025-09-27", "weekend", None, id="an-ordinary-saturday"),
        pytest.param(
            "2025-09-28", "make_up", "国庆节、中秋节", id="a-sunday-worked-for-the-national-holiday"
        ),
        pytest.param("2025-10-08", "holiday", "国庆节、中秋节", id="a-wednesday-off"),
        pytest.param("2026-09-26", "holiday", "中秋节", id="a-saturday-inside-a-holiday"),
        pytest.param("2018-12-31", "holiday", "元旦", id="a-december-day-ruled-by-the-next-year"),
        pytest.param("2006-12-31", "make_up", "元旦", id="a-december-day-before-the-first-year"),
        pytest.param(
            "2027-02-05", "expected_holiday", "春节", id="the-eve-of-a-spring-festival-not-announced"
        ),
        pytest.param("2027-02-09", "weekday", None, id="a-day-the-law-alone-does-not-give"),
        pytest.param("2041-10-03", "expected_holiday", "国庆节", id="a-fixed-day-of-a-far-year"),
    ],
)
def test_a_day_says_what_it_is_and_which_holiday_made_it_so(text, kind, zh):
    answer = CN.day(day(text))
    assert (answer.kind, answer.name.zh if answer.name else None) == (kind, zh)
    assert answer.working == CN.is_working(day(text)) == (kind in ("weekday", "make_up"))
    assert (answer.source is None) == (zh is None)


def test_a_holiday_names_its_notice_in_both_languages():
    assert CN.day(day("2026-02-14")) == Day(
        date=day("2026-02-14"), working=True, kind="make_up", name=Text(zh="春节", en="Spring Festival"),
        source="https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm", provisional=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "working", "notice"),
    [
        pytest.param("2019-04-28", True, "/2019-03/22/", id="labour-day-2019-a-sunday-made-a-working-day"),
        pytest.param("2019-05-03", False, "/2019-03/22/", id="labour-day-2019-a-friday-made-a-day-off"),
        pytest.param("2020-01-31", False, "/2020-01/27/", id="spring-festival-2020-lengthened"),
        pytest.param(
            "2020-02-01", False, "/2020-01/27/", id="spring-festival-2020-make-up-saturday-withdrawn"
        ),
        pytest.param("2015-09-04", False, "/2015-05/13/", id="victory-day-2015-added"),
        pytest.param("2019-10-01", False, "/2018-12/06/", id="what-the-amendment-does-not-name-stays"),
    ],
)
def test_an_amending_notice_replaces_the_holiday_it_names(text, working, notice):
    assert CN.is_working(day(text)) is working
    assert notice in CN.day(day(text)).source


@pytest.mark.parametrize("year", range(2027, 2041))
def test_an_unannounced_year_has_the_thirteen_statutory_days(year):
    days = [CN.day(d) for d in days_of(year)]
    names = [d.name.zh for d in days if d.kind == "expected_holiday"]
    together = {2028: 1, 2031: 1, 2039: 1}.get(year, 0)  # Mid-Autumn on one of 1 to 3 October
    assert len(names) == 13 - together
    assert names.count("春节") == 4
    assert all(d.provisional for d in days)


# ----------------------------------------------------------------------------------------------------- worked examples


WORKED_EXAMPLES = {
    "D1-approved-2025-09-26-filing-5-working-days":
        ("2025-09-26", 5, "working_days", "none", "2025-10-10"),
    "D3-approved-2026-02-12-5-working-days":
        ("2026-02-12", 5, "working_days", "none", "2026-02-26"),
    "D5-approved-2026-04-30-5-working-days":
        ("2026-04-30", 5, "working_days", "none", "2026-05-11"),
    "D7-accepted-2026-04-30-survey-3-working-days":
        ("2026-04-30", 3, "working_days", "none", "2026-05-08"),
    "D10-accepted-2025-09-01-20-working-days":
        ("2025-09-01", 20, "working_days", "none", "2025-09-28"),
    "D10-accepted-2025-09-01-30-working-days":
        ("2025-09-01", 30, "working_days", "none", "2025-10-17"),
    "D10-accepted-2025-09-01-45-working-days":
        ("2025-09-01", 45, "working_days", "none", "2025-11-07"),
    "D12-accepted-2026-04-27-20-working-days":
        ("2026-04-27", 20, "working_days", "none", "2026-05-27"),
    "D12-accepted-2026-04-27-30-working-days":
        ("2026-04-27", 30, "working_days", "none", "2026-06-10"),
    "D12-accepted-2026-04-27-45-working-days":
        ("2026-04-27", 45, "working_days", "none", "2026-07-02"),
    "D14-county-received-2026-09-17-10-working-days":
        ("2026-09-17", 10, "working_days", "none", "2026-10-08"),
    "D18-notice-posted-2026-03-02-7-days":
        ("2026-03-02", 7, "days", "none", "2026-03-09"),
    "D18-notice-posted-2026-03-02-7-working-days":
        ("2026-03-02", 7, "working_days", "none", "2026-03-11"),
    "D20-small-relief-confirmed-2026-10-01-3-days-no-roll":
        ("2026-10-01", 3, "days", "none", "2026-10-04"),
    "D22-decision-known-2026-03-02-review-60-days-unrolled":
        ("2026-03-02", 60, "days", "none", "2026-05-01"),
    "D22-decision-known-2026-03-02-review-60-days":
        ("2026-03-02", 60, "days", "next", "2026-05-06"),
    "D23-petition-received-2026-09-16-15-days":
        ("2026-09-16", 15, "days", "next", "2026-10-08"),
    "D25-death-2025-11-30-3-months":
        ("2025-11-30", 3, "months", "none", "2026-02-28"),
    "D28-index-published-2026-01-09-20-working-days":
        ("2026-01-09", 20, "working_days", "none", "2026-02-06"),
    "D29-transmit-window-february-2026-pulled-back":
        ("2026-02-20", 0, "days", "previous", "2026-02-14"),
    "D29-transmit-window-february-2026-pushed-forward":
        ("2026-02-15", 0, "days", "next", "2026-02-24"),
    "D30-papers-2026-09-25-pulled-back":
        ("2026-09-25", 0, "days", "previous", "2026-09-24"),
    "D30-papers-2026-09-25-pushed-forward":
        ("2026-09-25", 0, "days", "next", "2026-09-28"),
    "D30-papers-2026-10-25-pulled-back":
        ("2026-10-25", 0, "days", "previous", "2026-10-23"),
    "D30-papers-2026-10-25-pushed-forward":
        ("2026-10-25", 0, "days", "next", "2026-10-26"),
    "started-on-a-rest-day-2026-09-26-5-working-days":
        ("2026-09-26", 5, "working_days", "none", "2026-10-09"),
}  # fmt: skip


@pytest.mark.parametrize(("start", "n", "unit", "roll", "due"), WORKED_EXAMPLES.values(), ids=WORKED_EXAMPLES)
def test_a_limit_ends_on_the_day_the_worked_example_gives(start, n, unit, roll, due):
    assert CN.add(day(start), n, unit, roll) == DueDate(day(due), provisional=False)


def test_d29_the_whole_transmit_window_of_february_2026_is_rest_and_two_working_days_remain_for_the_papers():
    assert not any(CN.is_working(date(2026, 2, n)) for n in range(15, 21))
    assert CN.between(day("2026-02-23"), day("2026-02-25")) == 2


def test_d30_the_25th_is_a_rest_day_in_these_months_of_2025_and_2026():
    months = [(year, month) for year in (2025, 2026) for month in range(1, 13)]
    assert [f"{y}-{m:02}" for y, m in months if not CN.is_working(date(y, m, 25))] == [
        "2025-01", "2025-05", "2025-10", "2026-01", "2026-04", "2026-07", "2026-09", "2026-10",
    ]  # fmt: skip


def test_d32_a_limit_that_crosses_into_an_unannounced_year_is_answered_provisionally():
    assert CN.add(day("2026-12-25"), 5, "working_days") == DueDate(day("2027-01-04"), provisional=True)


# ------------------------------------------------------------------------------------------------------------ counting


@pytest.mark.parametrize(
    ("start", "n", "unit", "due"),
    [
        pytest.param(
            "2026-10-09", -2, "working_days", "2026-09-30", id="two-working-days-before-skip-the-holiday"
        ),
        pytest.param(
            "2026-05-11", -1, "working_days", "2026-05-09", id="one-working-day-before-is-a-make-up-saturday"
        ),
        pytest.param("2026-10-04", -1, "working_days", "2026-09-30", id="counted-back-from-a-rest-day"),
        pytest.param("2026-10-04", 0, "working_days", "2026-10-04", id="no-working-days-is-the-day-itself"),
        pytest.param("2026-03-09", -7, "days", "2026-03-02", id="days-before"),
        pytest.param("2024-01-31", 1, "months", "2024-02-29", id="a-month-ends-with-february-of-a-leap-year"),
        pytest.param("2025-12-15", 1, "months", "2026-01-15", id="a-month-over-the-year-end"),
        pytest.param("2026-02-28", 12, "months", "2027-02-28", id="twelve-months"),
        pytest.param("2026-03-31", -1, "months", "2026-02-28", id="a-month-before"),
    ],
)
def test_counting_excludes_the_start_forwards_and_backwards(start, n, unit, due):
    assert CN.add(day(start), n, unit).date == day(due)


@pytest.mark.parametrize(
    ("start", "end", "n"),
    [
        pytest.param("2025-09-26", "2025-10-10", 5, id="over-a-holiday"),
        pytest.param("2025-09-26", "2025-09-26", 0, id="the-same-day"),
        pytest.param("2025-10-01", "2025-10-08", 0, id="inside-a-holiday"),
        pytest.param("2026-03-09", "2026-03-06", -1, id="from-monday-back-to-friday"),
        pytest.param("2026-03-07", "2026-03-06", -1, id="from-saturday-back-to-friday"),
    ],
)
def test_the_working_days_between_two_days(start, end, n):
    assert CN.between(day(start), day(end)) == n


# --------------------------------------------------------------------------------------------- what cannot be known yet


@pytest.mark.parametrize(
    ("start", "n", "unit", "roll", "due", "provisional"),
    [
        pytest.param("2026-12-24", 5, "working_days", "none", "2026-12-31", False, id="the-last-announced-day"),
        pytest.param("2026-12-25", 15, "days", "none", "2027-01-09", False, id="plain-days-rest-on-no-notice"),
        pytest.param("2026-11-30", 3, "months", "none", "2027-02-28", False, id="months-rest-on-no-notice"),
        pytest.param("2026-12-25", 15, "days", "next", "2027-01-11", True, id="a-roll-rests-on-the-days-it-passes"),
        pytest.param("2026-12-25", 17, "days", "next", "2027-01-11", True, id="an-end-that-may-yet-be-a-rest-day"),
        pytest.param("2027-01-04", -1, "working_days", "none", "2026-12-31", True, id="counted-back-over-new-year"),
        pytest.param("2027-01-01", -1, "working_days", "none", "2026-12-31", False, id="back-from-new-year-day"),
        pytest.param("2006-12-29", 1, "working_days", "none", "2006-12-30", True, id="before-the-first-announced-year"),
    ],
)  # fmt: skip
def test_a_date_is_provisional_exactly_when_it_rests_on_a_day_not_announced(
    start, n, unit, roll, due, provisional
):
    assert CN.add(day(start), n, unit, roll) == DueDate(day(due), provisional)


def test_the_next_notice_moves_a_provisional_date_and_makes_it_firm():
    approved = day("2025-12-26")
    assert as_announced_until(2025).add(approved, 4, "working_days") == DueDate(
        day("2026-01-02"), provisional=True
    )
    assert CN.add(approved, 4, "working_days") == DueDate(day("2026-01-04"), provisional=False)


def test_the_next_notice_may_still_reach_back_into_a_december_that_was_taken_as_known():
    approved = day("2018-12-24")
    assert as_announced_until(2018).add(approved, 5, "working_days") == DueDate(
        day("2018-12-31"), provisional=False
    )
    assert CN.add(approved, 5, "working_days") == DueDate(day("2018-12-29"), provisional=False)


def test_beyond_the_table_a_count_says_which_years_it_knows():
    with pytest.raises(OverflowError, match="2300-01-01 lies outside the years 1900 to 2199"):
        CN.add(day("2300-01-01"), 5, "working_days")
    with pytest.raises(
        OverflowError, match="99999 working days from 2026-01-01 leave the years 1900 to 2199"
    ):
        CN.add(day("2026-01-01"), 99_999, "working_days")


# ---------------------------------------------------------------------------------------------------- explaining a date


def strip(*asked) -> list[str]:
    """Month-day, number or reason, and a star on the day that is due."""
    return [
        f"{d.date:%m-%d} {d.kind if d.count is None else d.count}{' *' if d.due else ''}"
        for d in CN.explain(*asked)
    ]


def test_the_strip_shows_every_day_with_its_number_or_why_it_does_not_count():
    assert strip(day("2026-09-24"), 5, "working_days") == [
        "09-24 0", "09-25 holiday", "09-26 holiday", "09-27 holiday", "09-28 1", "09-29 2", "09-30 3",
        "10-01 holiday", "10-02 holiday", "10-03 holiday", "10-04 holiday", "10-05 holiday", "10-06 holiday",
        "10-07 holiday", "10-08 4", "10-09 5 *",
    ]  # fmt: skip


def test_the_strip_of_days_goes_on_to_the_working_day_it_rolls_to():
    assert strip(day("2026-06-17"), 2, "days", "next") == [
        "06-17 0", "06-18 1", "06-19 2", "06-20 holiday", "06-21 holiday", "06-22 weekday *",
    ]  # fmt: skip


def test_the_strip_marks_an_earlier_day_when_the_end_rolls_back():
    assert strip(day("2026-06-17"), 3, "days", "previous") == ["06-17 0", "06-18 1 *", "06-19 2", "06-20 3"]


def test_the_strip_of_months_numbers_the_days_on_which_a_month_is_full():
    numbered = [d for d in CN.explain(day("2025-11-30"), 3, "months") if d.count is not None]
    assert [(d.date, d.count) for d in numbered] == [
        (day("2025-11-30"), 0), (day("2025-12-30"), 1), (day("2026-01-30"), 2), (day("2026-02-28"), 3),
    ]  # fmt: skip


def test_the_strip_of_a_count_back_runs_up_to_the_start():
    assert strip(day("2026-05-11"), -2, "working_days") == [
        "05-08 -2 *",
        "05-09 -1",
        "05-10 weekend",
        "05-11 0",
    ]


# --------------------------------------------------------------------------------------------- a file that is not right

GOOD = """\
names: {元旦: New Year's Day, 春节: Spring Festival}
years:
  2026:
    - url: https://example.org/2026
      holidays:
        - {name: 元旦, off: 2026-01-01..2026-01-03, work: 2026-01-04}
        - {name: 春节, off: [2026-02-16, 2026-02-17]}
expected:
  basis: the law
  url: https://example.org/law
  every_year: {元旦: 01-01}
  years:
    2027: {春节: 02-05..02-08}
"""


def test_a_small_file_is_read():
    calendar = WorkingCalendar.read(GOOD)
    assert calendar.is_working(day("2026-01-04"))
    assert calendar.day(day("2027-02-05")).source == "https://example.org/law"


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        pytest.param("off: 2026-01-01..", "of: 2026-01-01..",
                     "cn.yaml:6:22 unknown key 'of'; did you mean 'off'?", id="a-word-misspelt"),
        pytest.param("    - url: https://example.org/2026\n      hol", "    - hol",
                     "cn.yaml:4:7 'url' is missing here", id="a-notice-without-an-address"),
        pytest.param("..2026-01-03", "..2026-01-33",
                     "cn.yaml:6:22 '2026-01-01..2026-01-33' is no day; "
                     "write 2026-05-01 or 2026-05-01..2026-05-05", id="a-day-that-does-not-exist"),
        pytest.param("..2026-01-03", "..2025-01-03",
                     "cn.yaml:6:22 '2026-01-01..2025-01-03' runs backwards or for more than a month; "
                     "check both ends", id="a-range-that-runs-backwards"),
        pytest.param("[2026-02-16, 2026-02-17]", "[2026-02-16, 2025-02-17]",
                     "cn.yaml:7:40 2025-02-17 lies neither in 2026 nor in the December before it", id="another-year"),
        pytest.param("[2026-02-16, 2026-02-17]", "[2026-02-16, 2026-01-03]",
                     "cn.yaml:7:40 2026-01-03 also stands under 元旦; keep one", id="a-day-in-two-holidays"),
        pytest.param("work: 2026-01-04", "work: 2026-01-05",
                     "cn.yaml:6:51 2026-01-05 is a Monday, worked anyway; `work` lists Saturdays and Sundays",
                     id="a-make-up-day-on-a-monday"),
        pytest.param("{name: 春节", "{name: 春结",
                     "cn.yaml:7:12 '春结' is not among the names on top; correct it, or add it there in English",
                     id="a-holiday-nobody-named"),
        pytest.param("{name: 春节, off: [2026-02-16, 2026-02-17]}", "{name: 元旦, off: [2026-02-16, 2026-02-17]}",
                     "cn.yaml:7:11 this notice names 元旦 twice; write its days in one line",
                     id="a-holiday-twice-in-a-notice"),
        pytest.param("expected:\n", "years:\n  2025: []\nexpected:\n",
                     "cn.yaml:8:1 'years' stands here twice; merge them", id="a-key-twice"),
        pytest.param("expected:\n", "  2024: []\nexpected:\n",
                     "cn.yaml:3:3 2025 is missing; add the notice of that year", id="a-year-left-out"),
        pytest.param("  2026:", "  next year:",
                     "cn.yaml:3:3 'next year' is no year; write one from 1901 to 2199", id="a-year-that-is-none"),
        pytest.param("02-05..02-08", "2027-02-05",
                     "cn.yaml:13:12 '2027-02-05' is no day; write 05-01 or 05-01..05-02",
                     id="an-expected-day-with-its-year"),
        pytest.param("names: {", "names: {{",
                     "cn.yaml:2:1 not valid YAML: expected ',' or '}', but got '<scalar>'", id="not-yaml"),
        pytest.param("    - url: https://example.org/2026\n      holidays:", "      holidays:",
                     "cn.yaml:3:3 write a list here, '- ' before each item", id="a-notice-that-is-no-list"),
        pytest.param(GOOD, "", "cn.yaml:1:1 'names' is missing here", id="an-empty-file"),
        pytest.param(GOOD, "2026", "cn.yaml:1:1 write 'key: value' here", id="a-file-of-one-word"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_what_would_be_right(right, wrong, finding):
    assert right in GOOD
    with pytest.raises(CalendarError) as caught:
        WorkingCalendar.read(GOOD.replace(right, wrong, 1))
    assert finding in str(caught.value).splitlines()


def test_a_mistake_is_told_in_chinese_too():
    with pytest.raises(CalendarError) as caught:
        WorkingCalendar.read(GOOD.replace("work: 2026-01-04", "work: 2026-01-05"))
    assert [finding.sentence("zh") for finding in caught.value.findings] == [
        "cn.yaml:6:51 2026-01-05 不是周六周日，本来就上班，请从 work 中去掉。"
    ]


def test_all_mistakes_are_named_at_once():
    wrong = GOOD.replace("work: 2026-01-04", "work: 2026-01-05").replace(
        "every_year: {元旦", "every_year: {新年"
    )
    with pytest.raises(CalendarError) as caught:
        WorkingCalendar.read(wrong, name="local.yaml")
    assert [str(finding.place) for finding in caught.value.findings] == [
        "local.yaml:6:51",
        "local.yaml:11:16",
    ]
