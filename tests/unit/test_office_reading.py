"""What the office shows, and to whom: tasks, files, what is late, what hangs in public."""

from dataclasses import fields, replace
from datetime import date

import pytest

from cases.store import Counts
from office.board import Notice
from office.errors import NotYourCase, WrongRequest
from office.reading import Inbox
from office.requests import Member
from states import Officer, Post, Step
from tests.office_support import (
    COUNTY,
    ID_NUMBER,
    NEXT_TOWN,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    WAY,
    Stage,
    dibao_office,
    small_office,
)

# ----------------------------------------------------------------------------------------------------------- inbox

STANDS_STILL = ("stops_in: papers", "stops_in: [papers, decision]")


def the_heads_desk() -> tuple[Stage, dict[str, str]]:
    """Cases of every urgency for the head of office on Tuesday 2025-11-04; thirty working days were given for each."""
    stage = small_office("2025-09-16 10:00", STANDS_STILL)
    numbers = {}
    for urgency, accepted in (("overdue", "2025-09-16"), ("today", "2025-09-17"), ("soon", "2025-09-18"),
                              ("soon too", "2025-09-22"), ("calm", "2025-09-23")):  # fmt: skip
        number = stage.led("review", at=f"{accepted} 10:00")
        assert isinstance(stage.act(number, "vote", "clerk", yes_votes=0, no_votes=12), Step)
        numbers[urgency] = number
    numbers["stopped"] = stage.led("decision")
    stage.at("2025-11-04 10:00")
    return stage, numbers


def test_the_inbox_shows_the_most_urgent_first_and_those_without_a_date_last():
    stage, numbers = the_heads_desk()
    inbox = stage.office.inbox(stage.cast["head"])
    assert [row.number for row in inbox.rows] == list(numbers.values())
    assert [(str(row.due_on), row.days_left, row.stopped) for row in inbox.rows] == [
        ("2025-11-03", -1, False), ("2025-11-04", 0, False), ("2025-11-05", 1, False), ("2025-11-07", 3, False),
        ("2025-11-10", 4, False), ("None", None, True),
    ]  # fmt: skip
    assert inbox.counts == Counts(overdue=1, today=1, soon=2, calm=1, stopped=1)
    assert inbox.total == 6


@pytest.mark.parametrize(("state", "which"), [
    ("overdue", ["overdue"]), ("today", ["today"]), ("soon", ["soon", "soon too"]), ("calm", ["calm"]),
    ("stopped", ["stopped"]),
])  # fmt: skip
def test_the_inbox_shows_one_urgency_and_still_counts_all(state, which):
    stage, numbers = the_heads_desk()
    inbox = stage.office.inbox(stage.cast["head"], state=state)
    assert [row.number for row in inbox.rows] == [numbers[urgency] for urgency in which]
    assert (inbox.total, inbox.counts.total) == (len(which), 6)


def test_a_limit_is_due_today_until_midnight_and_then_overdue():
    stage, _ = the_heads_desk()
    stage.at("2025-11-04 23:59")
    assert stage.office.inbox(stage.cast["head"]).counts.overdue == 1
    stage.at("2025-11-05 00:00")
    assert stage.office.inbox(stage.cast["head"]).counts.overdue == 2


def test_a_row_says_what_where_until_when_and_who_has_it():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00", members=[Member("王小明")])
    [row] = stage.office.inbox(stage.cast["clerk"], place="filing").rows
    assert (row.number, row.applicant, row.members, row.area_name) == (number, "王桂兰", 2, "青松社区")
    assert (row.procedure.zh, row.place.zh, row.clock.zh) == ("小额救助", "备案", "备案时限")
    assert (row.claimed_by, row.mine) == ("", False)
    stage.office.claim(stage.cast["clerk"], number, "filing")
    assert [(r.claimed_by, r.mine) for r in stage.office.inbox(stage.cast["clerk"]).rows] == [("陈经办", True)]
    assert [(r.claimed_by, r.mine) for r in stage.office.inbox(stage.cast["clerk#2"]).rows] == [("陈经办", False)]


def test_the_inbox_shows_what_nobody_has_claimed_yet():
    stage = small_office()
    mine, free = stage.opens(), stage.opens()
    stage.office.claim(stage.cast["clerk"], mine, "application")
    shown = stage.office.inbox(stage.cast["clerk#2"], only_unclaimed=True)
    assert [row.number for row in shown.rows] == [free]


def test_the_inbox_shows_one_step():
    stage = small_office()
    stage.opens()
    reviewed = stage.led("review")
    assert [row.number for row in stage.office.inbox(stage.cast["clerk"], place="review").rows] == [reviewed]


def test_the_inbox_shows_only_tasks_of_ones_post_in_ones_area():
    stage = small_office()
    ours, theirs = stage.opens(), stage.opens("clerk elsewhere", village=NEXT_VILLAGE)
    shown = {who: [row.number for row in stage.office.inbox(officer).rows] for who, officer in stage.cast.items()}
    assert {who: numbers for who, numbers in shown.items() if numbers} == {
        "clerk": [ours], "clerk#2": [ours], "clerk elsewhere": [theirs],
    }  # fmt: skip
    county_clerk = Officer("county", "县经办", (Post("clerk", COUNTY),))
    assert {row.number for row in stage.office.inbox(county_clerk).rows} == {ours, theirs}


def test_who_holds_the_same_post_twice_sees_a_task_once():
    stage = small_office()
    number = stage.opens()
    twice = Officer("twice", "何经办", (Post("clerk", TOWN), Post("clerk", COUNTY), Post("clerk", VILLAGE)))
    inbox = stage.office.inbox(twice)
    assert ([row.number for row in inbox.rows], inbox.counts.total) == ([number], 1)


def test_twenty_tasks_are_a_page():
    stage = small_office()
    for _ in range(21):
        stage.opens()

    def page(n: int) -> Inbox:
        return stage.office.inbox(stage.cast["clerk"], page=n)

    assert [(len(page(n).rows), page(n).total) for n in (1, 2, 3)] == [(20, 21), (1, 21), (0, 21)]
    assert not {row.number for row in page(1).rows} & {row.number for row in page(2).rows}


# ------------------------------------------------------------------------------------------------------- case file


def test_a_case_file_shows_numbers_masked_and_names_whole():
    stage = small_office()
    number = stage.opens(members=[Member("王小明", "", "子女", "0851-28612345")])
    file = stage.office.case_file(stage.cast["clerk"], number)
    assert (file.applicant, file.members, file.area_name) == ("王桂兰", 2, "城东街道青松社区")
    assert file.household["persons"] == [
        {"name": "王桂兰", "relation": "本人", "id_number": "＊" * 14 + "002X", "phone": "＊" * 7 + "0000"},
        {"name": "王小明", "relation": "子女", "id_number": "", "phone": "＊" * 9 + "2345"},
    ]
    assert ID_NUMBER not in repr(file.household)


def test_a_case_file_shows_what_may_be_done_and_why_the_rest_may_not():
    stage = small_office()
    number = stage.opens()
    moves = {move.key: move for move in stage.office.case_file(stage.cast["clerk"], number).moves}
    assert (moves["apply"].open, moves["withdraw"].open) == (True, True)
    moves = {move.key: move for move in stage.office.case_file(stage.cast["head"], number).moves}
    assert [reason.code for reason in moves["apply"].closed] == ["wrong_role"]


def test_a_case_file_shows_who_has_claimed_its_tasks():
    stage = small_office()
    number = stage.opens()
    stage.office.claim(stage.cast["clerk"], number, "application")
    assert stage.office.case_file(stage.cast["head"], number).claims == {("application", 1): "陈经办"}


def test_a_case_file_tells_when_its_history_was_tampered_with():
    stage = small_office()
    number = stage.led("review")
    assert stage.office.case_file(stage.cast["clerk"], number).broken == ""
    history = stage.store.files[number].history
    history[2] = replace(history[2], officer_name="别人")
    assert stage.office.case_file(stage.cast["clerk"], number).broken.startswith("第 3 条：")


# ------------------------------------------------------------------------------------------------------ disclosure


def test_a_private_value_is_shown_whole_once_it_is_recorded_who_looked_and_why():
    stage = small_office("2025-09-16 10:20")
    number = stage.opens()
    assert stage.office.disclose(stage.cast["clerk"], number, "0.id_number", " 核对身份证 ") == ID_NUMBER
    assert stage.office.disclose(stage.cast["head"], number, "0.phone", "电话回访") == "13800000000"
    assert [(d.staff_id, d.field, d.why) for d in stage.store.disclosures(number)] == [
        (stage.cast["clerk"].id, "0.id_number", "核对身份证"), (stage.cast["head"].id, "0.phone", "电话回访"),
    ]  # fmt: skip


def test_a_private_answer_is_looked_at_in_the_same_way():
    stage = small_office()
    number = stage.led("investigation")
    assert stage.office.disclose(stage.cast["clerk"], number, "id_number", "核对身份证") == ID_NUMBER
    assert [d.field for d in stage.store.disclosures(number)] == ["id_number"]


@pytest.mark.parametrize("why", ["", " ", "看", "  看  "])
def test_s5_93_without_a_reason_nothing_is_disclosed(why: str):
    stage = small_office()
    number = stage.opens()
    with pytest.raises(WrongRequest) as wrong:
        stage.office.disclose(stage.cast["clerk"], number, "0.id_number", why)
    assert wrong.value.says.zh == "请写明查看原因，查看会留下记录。"
    assert stage.store.disclosures(number) == []


@pytest.mark.parametrize("field", ["income", "0.name", "1.phone", "-1.phone", "².phone", "head", "", "0.", "nobody"])
def test_only_private_values_of_this_case_can_be_disclosed(field: str):
    stage = small_office()
    number = stage.led("investigation")
    with pytest.raises(WrongRequest) as wrong:
        stage.office.disclose(stage.cast["clerk"], number, field, "核对身份证")
    assert wrong.value.says.zh == "没有这一项可查看。"
    assert stage.store.disclosures(number) == []


# --------------------------------------------------------------------------------------------------------- overdue


def two_towns() -> tuple[Stage, str, str]:
    """A case of either town, each with five working days to be surveyed from 2025-09-16: until 2025-09-23."""
    stage = small_office()
    stage.store.grant_post(stage.cast["clerk elsewhere"].id, Post("head", NEXT_TOWN))
    stage.cast = {member.login: member.officer for member in stage.store.officers()}
    ours, theirs = stage.opens(), stage.opens("clerk elsewhere", village=NEXT_VILLAGE)
    stage.act(ours, "apply", "clerk")
    stage.act(theirs, "apply", "clerk elsewhere")
    return stage, ours, theirs


def test_what_is_late_is_listed_with_its_law_how_late_it_is_and_who_has_to_act():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")
    shown = stage.at("2025-10-14 10:00").office.overdue(stage.cast["head"])
    [row] = shown.rows
    assert (row.number, row.applicant, row.area_name, row.clock.zh) == (number, "王桂兰", "青松社区", "备案时限")
    assert (row.due_on, row.days_late, row.place.zh, row.who) == (date(2025, 10, 10), 3, "备案", "窗口经办人")
    stage.office.claim(stage.cast["clerk#2"], number, "filing")
    assert [row.who for row in stage.office.overdue(stage.cast["head"]).rows] == ["何经办"]


def test_the_list_does_not_wait_for_a_sweep():
    stage, ours, _ = two_towns()
    assert stage.at("2025-09-23 23:59").office.overdue(stage.cast["clerk"]).rows == []
    assert [row.number for row in stage.at("2025-09-24 00:00").office.overdue(stage.cast["clerk"]).rows] == [ours]


def test_a_notice_that_time_could_not_end_is_on_the_list_and_whoever_may_act_on_it_is_told():
    stuck = ("from: notice\n    to: decision\n    by: {roles: clock}",
             "from: notice\n    to: decision\n    by: {roles: clock}\n    guards: undisputed")
    stage = small_office("2025-09-16 09:00", stuck)
    number = stage.opens()
    for event, by in WAY[:5]:
        stage.act(number, event, by, **({"disputed": "yes"} if event == "survey" and by == "surveyor" else {}))
    assert [sweep.late for sweep in stage.sweep("2025-09-24 00:00") if sweep.kind == "public-notice"] == [1]
    assert stage.case(number).places == ("notice",)
    rows = stage.at("2025-09-24 10:00").office.overdue(stage.cast["clerk"]).rows
    assert [(row.number, row.clock.zh, row.days_late) for row in rows] == [(number, "公示期", 1)]
    assert ("2025-09-24 00:00", "overdue") in stage.told("clerk", number)


def test_everybody_sees_what_is_late_in_his_own_area():
    stage, ours, theirs = two_towns()
    stage.at("2025-09-24 10:00")
    seen = {who: {row.number for row in stage.office.overdue(stage.cast[who]).rows} for who in stage.cast}
    assert (seen["clerk"], seen["clerk elsewhere"]) == ({ours}, {theirs})
    assert seen["checker"] == {ours, theirs}
    assert seen["administrator"] == set()


def test_the_county_can_look_at_one_town_and_a_town_not_at_another():
    stage, _, theirs = two_towns()
    stage.at("2025-09-24 10:00")
    assert [row.number for row in stage.office.overdue(stage.cast["checker"], area=NEXT_TOWN).rows] == [theirs]
    with pytest.raises(NotYourCase):
        stage.office.overdue(stage.cast["clerk"], area=NEXT_TOWN)
    with pytest.raises(NotYourCase):
        stage.office.overdue(stage.cast["clerk"], area=COUNTY)


def test_what_is_late_is_counted_by_town_and_limit():
    stage, *_ = two_towns()
    shown = stage.at("2025-11-10 10:00").office.overdue(stage.cast["checker"])
    assert [(c.area_name, c.title.zh, c.n) for c in shown.counts] == [
        ("城东街道", "入户时限", 1), ("城东街道", "总时限", 1), ("河口镇", "入户时限", 1), ("河口镇", "总时限", 1),
    ]  # fmt: skip
    assert (len(shown.rows), shown.total) == (4, 4)


def test_the_list_can_be_narrowed_to_one_limit():
    stage, ours, theirs = two_towns()
    shown = stage.at("2025-11-10 10:00").office.overdue(stage.cast["checker"], clock="total")
    assert ({row.number for row in shown.rows}, shown.total) == ({ours, theirs}, 2)
    assert {row.clock.zh for row in shown.rows} == {"总时限"}


def test_what_was_late_on_a_past_day_is_what_the_list_said_that_evening():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")  # to be filed by 2025-10-10
    stage.act(number, "file", "clerk", "2025-10-14 16:00")
    stage.at("2025-11-10 10:00")

    def late_on(day: str) -> list[int]:
        return [row.days_late for row in stage.office.overdue(stage.cast["head"], date.fromisoformat(day)).rows]

    days = ("2025-10-09", "2025-10-10", "2025-10-11", "2025-10-13", "2025-10-14", "2025-11-10")
    assert [late_on(day) for day in days] == [[], [], [1], [2], [], []]


def late_on(stage: Stage, day: str, clock: str = "total") -> list[tuple[str, int, str, str]]:
    """(due day, working days late, where the case stood, who had to act) of what the list says of that day."""
    rows = stage.office.overdue(stage.cast["checker"], date.fromisoformat(day), clock=clock).rows
    return [(row.due_on.isoformat(), row.days_late, row.place.zh, row.who) for row in rows]


FIVE_DAYS = ("value: 30, unit: working_days, since", "value: 5, unit: working_days, since")


def test_an_extension_made_after_the_day_changes_nothing_of_what_was_late_on_it():
    stage = small_office("2025-09-16 09:00", ("[investigation, review]", "[investigation, review, decision]"))
    number = stage.led("review")  # thirty working days in all: until 2025-11-03
    stage.act(number, "extend", "head", "2025-10-31 10:00")  # forty-five: until 2025-11-24
    stage.at("2025-12-05 10:00")
    assert late_on(stage, "2025-11-04") == late_on(stage, "2025-11-24") == []
    assert late_on(stage, "2025-11-25") == [("2025-11-24", 1, "民主评议", "窗口经办人")]


def test_what_had_run_out_was_late_before_a_stop_during_it_and_after_it():
    stage = small_office("2025-09-16 09:00", FIVE_DAYS)
    number = stage.led("review")  # until 2025-09-23
    stage.act(number, "ask_papers", "clerk", "2025-09-25 10:00")
    stage.act(number, "bring_papers", "clerk", "2025-09-28 10:00")
    stage.at("2025-10-20 10:00")
    assert late_on(stage, "2025-09-24") == [("2025-09-23", 1, "民主评议", "窗口经办人")]
    assert late_on(stage, "2025-09-26") == [("2025-09-23", 3, "待补正", "—")]
    assert late_on(stage, "2025-09-29") == [("2025-09-23", 5, "民主评议", "窗口经办人")]


def test_a_limit_that_stood_still_was_not_late_on_the_days_that_were_given_back():
    stage = small_office("2025-09-16 09:00", FIVE_DAYS)
    number = stage.led("review")
    stage.act(number, "ask_papers", "clerk", "2025-09-22 10:00")  # four of five working days are used
    stage.act(number, "bring_papers", "clerk", "2025-09-28 10:00")  # the fifth is Monday 2025-09-29
    stage.at("2025-10-20 10:00")
    assert late_on(stage, "2025-09-24") == late_on(stage, "2025-09-29") == []
    assert late_on(stage, "2025-09-30") == [("2025-09-29", 1, "民主评议", "窗口经办人")]


def test_a_past_day_shows_where_the_case_stood_then_and_whose_it_was():
    stage = small_office()
    number = stage.led("filing", at="2025-09-18 10:00")  # to be filed by 2025-10-10
    stage.act(number, "file", "clerk", "2025-10-14 16:00")
    stage.at("2025-11-10 10:00")
    assert late_on(stage, "2025-10-13", clock="filing_limit") == [("2025-10-10", 2, "备案", "窗口经办人")]


def test_a_day_to_come_is_answered_as_of_now():
    stage, *_ = two_towns()
    assert stage.office.overdue(stage.cast["checker"], date(2026, 1, 1)).rows == []
    shown = stage.at("2025-09-24 10:00").office.overdue(stage.cast["checker"], date(2026, 1, 1))
    assert (shown.as_of, [row.days_late for row in shown.rows]) == (date(2025, 9, 24), [1, 1])


# ------------------------------------------------------------------------------------------------------------ find


@pytest.mark.parametrize("text", ["王桂兰", "王", " 王桂兰 ", "SA-2025-520304-00001-8", "SA-2025-520304", "sa-2025"])
def test_a_case_is_found_by_its_number_or_its_applicant(text: str):
    stage = small_office()
    number = stage.opens()
    [found] = stage.office.find(stage.cast["clerk"], text)
    assert (found.number, found.applicant, found.procedure.zh) == (number, "王桂兰", "小额救助")
    assert (found.place.zh, found.area_name) == ("申请", "青松社区")


@pytest.mark.parametrize("text", ["", "  ", "桂兰", "%", "_", "李"])
def test_what_is_not_there_is_not_found(text: str):
    stage = small_office()
    stage.opens()
    assert stage.office.find(stage.cast["clerk"], text) == []


def test_a_case_is_found_only_in_ones_own_area():
    stage = small_office()
    stage.opens()
    found = {who: len(stage.office.find(officer, "王桂兰")) for who, officer in stage.cast.items()}
    assert (found["clerk"], found["checker"]) == (1, 1)
    assert (found["clerk elsewhere"], found["administrator"]) == (0, 0)


# --------------------------------------------------------------------------------------------------------- notices


def posted(example: str = "main") -> tuple[Stage, str]:
    """A dibao case whose notice was posted on Friday 2025-09-05."""
    stage = dibao_office(example=example)
    days = {"submit": "2025-09-01 09:00", "post_notice": "2025-09-05 14:00"}
    return stage, stage.plays(days, until="post_notice", members=[Member("王建国"), Member("王小明")])


def test_a_notice_shows_name_with_a_full_width_mask_members_amount_and_dates_and_nothing_else():
    stage, number = posted()
    [notice] = stage.office.notices()
    assert notice == Notice(
        number, stage.office.parts.library.current("national", "dibao").title, "王＊兰", 3, 84000,
        date(2025, 9, 5), date(2025, 9, 12), "城东街道青松社区", "0851-28612345",
    )  # fmt: skip
    assert [field.name for field in fields(Notice)] == [
        "number", "procedure", "name", "members", "amount", "posted", "until", "area_name", "hotline",
    ]  # fmt: skip
    said = repr(notice)
    private = ("王桂兰", "王建国", ID_NUMBER, "13800000000", "三组", "illness", "*")
    assert [word for word in private if word in said] == []


def test_the_board_shows_a_notice_while_it_hangs():
    stage, number = posted()
    assert [notice.number for notice in stage.office.notices()] == [number]
    stage.pass_until("2025-09-12 23:59")
    assert [notice.number for notice in stage.office.notices()] == [number]
    stage.pass_until("2025-09-13 00:00")
    assert stage.office.notices() == []
    assert stage.office.notice(stage.cast["handler"], number).until == date(2025, 9, 12)


def test_the_board_of_an_area_shows_its_own_notices():
    stage, number = posted()
    shown = {area: [notice.number for notice in stage.office.notices(area)] for area in (VILLAGE, TOWN, NEXT_TOWN)}
    assert shown == {VILLAGE: [number], TOWN: [number], NEXT_TOWN: []}


def test_a_confidential_case_is_not_on_the_public_board():
    stage, number = posted("confidential")
    assert stage.case(number).places == ("notice",)
    assert stage.office.notices() == []


def test_the_notice_of_a_confidential_case_has_no_name_not_even_a_masked_one():
    stage, number = posted("confidential")
    notice = stage.office.notice(stage.cast["handler"], number)
    assert (notice.name, notice.members, notice.amount) == ("（不公开）", 3, 70000)


def test_a_case_without_a_notice_has_none_to_show():
    stage = small_office()
    number = stage.opens()
    with pytest.raises(WrongRequest) as wrong:
        stage.office.notice(stage.cast["clerk"], number)
    assert wrong.value.says.zh == "本件没有公示过。"


def test_after_an_objection_the_notice_that_counts_is_the_second():
    stage = dibao_office(example="objection")
    number = stage.plays({"submit": "2025-09-01 09:00"})
    assert stage.case(number).places == ("notice",)
    [notice] = stage.office.notices()
    assert notice.amount == 60000
    assert len([d for d in stage.limits(number) if d.clock == "notice_period"]) == 2
