"""Opening a case, acting on it, taking a task for oneself."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from cases.errors import AttachmentTooLarge
from cases.store import Area
from office.errors import CaseMovedOn, NotYourCase, OfficeError, OpenedBefore, UnknownProcedure, WrongRequest
from office.office import Office
from office.requests import Application, Deed, Member, Upload
from states import Blocked, Officer, Step, replay, verify
from tests.core_support import FORMS
from tests.office_support import (
    COUNTY,
    ID_NUMBER,
    NEXT_TOWN,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    WRONG_ID_NUMBER,
    BusyStore,
    Stage,
    shanghai,
    small_office,
    small_packs,
)  # fmt: skip

APPLICANT = Member("王桂兰", ID_NUMBER, "本人", "13800000000")


def refusal_of(stage: Stage, *members: Member, village: str = VILLAGE, by: str = "clerk") -> str:
    """What the window says instead of taking the application."""
    with pytest.raises(WrongRequest) as wrong:
        stage.office.open_case(stage.cast[by], Application("aid", village, members or (APPLICANT,)))
    assert stage.store.numbers("", 10) == []
    return wrong.value.says.zh


# --------------------------------------------------------------------------------------------------------- opening


def test_a_case_opens_with_its_first_line_its_task_and_word_to_whoever_has_to_act():
    stage = small_office("2025-09-16 10:20")
    number = stage.opens()
    assert number == "SA-2025-520304-00001-8"
    [line] = stage.store.history(number)
    assert (line.event, line.officer_name, line.role) == ("open", "陈经办", "clerk")
    assert stage.case(number) == replay([line])
    assert [(t.place, t.role, t.area) for t in stage.store.tasks_of(number)] == [("application", "clerk", TOWN)]
    assert [(c.clock, c.status) for c in stage.store.clocks_of(number)] == [("first_answer", "running")]
    assert stage.told("clerk") == stage.told("clerk#2") == [("2025-09-16 10:20", "task_opened")]
    assert stage.told("clerk elsewhere") == []


def test_the_same_form_sent_twice_is_answered_with_the_case_it_has_opened():
    stage = small_office()
    form = Application("aid", VILLAGE, (APPLICANT,), "三组 12 号", key="form-1")
    first = stage.office.open_case(stage.cast["clerk"], form)
    stage.act(first.number, "apply", "clerk")
    assert stage.later(hours=1).office.open_case(stage.cast["clerk"], form) == stage.case(first.number)
    assert stage.store.numbers("", 10) == [first.number]
    assert stage.office.open_case(stage.cast["clerk"], replace(form, key="form-2")).number != first.number
    assert stage.office.open_case(stage.cast["clerk#2"], form).number != first.number, "a key is one officer's"


def test_a_form_that_has_opened_a_case_opens_no_other_and_says_so():
    stage = small_office()
    form = Application("aid", VILLAGE, (APPLICANT,), key="form-1")
    first = stage.office.open_case(stage.cast["clerk"], form)
    with pytest.raises(OpenedBefore) as refused:
        stage.office.open_case(stage.cast["clerk"], replace(form, members=(Member("李四"),)))
    assert first.number in refused.value.says.zh
    assert stage.store.numbers("", 10) == [first.number]


def test_a_form_that_was_refused_may_be_sent_again():
    stage = small_office()
    form = Application("aid", VILLAGE, (Member(""),), key="form-1")
    with pytest.raises(WrongRequest):
        stage.office.open_case(stage.cast["clerk"], form)
    assert stage.office.open_case(stage.cast["clerk"], replace(form, members=(APPLICANT,))).line == 1


def test_of_two_presses_at_the_same_moment_both_are_answered_with_one_case():
    files = BusyStore()
    stage = small_office(store=files)
    form = Application("aid", VILLAGE, (APPLICANT,), key="form-1")
    files.before["commit"] = lambda: stage.office.open_case(stage.cast["clerk"], form)
    assert [stage.office.open_case(stage.cast["clerk"], form).number] == stage.store.numbers("", 10)


def test_the_family_is_kept_as_it_was_given():
    stage = small_office()
    number = stage.opens(members=[Member("王小明", "", "子女", "")])
    family = stage.store.household_of(number)
    assert (family.applicant, family.address) == ("王桂兰", "三组 12 号")
    assert [(p.name, p.id_number, p.relation, p.phone, p.head) for p in family.persons] == [
        ("王桂兰", ID_NUMBER, "本人", "13800000000", True), ("王小明", "", "子女", "", False),
    ]  # fmt: skip


def test_numbers_count_up_in_each_county_and_year():
    stage = small_office("2025-12-31 23:50")
    assert [stage.opens()[:20], stage.opens()[:20]] == ["SA-2025-520304-00001", "SA-2025-520304-00002"]
    stage.at("2026-01-01 00:05")  # 2025 still, in UTC
    assert stage.opens()[:20] == "SA-2026-520304-00001"


def test_nobody_opens_a_case_outside_his_area():
    stage = small_office()
    assert refusal_of(stage, by="clerk elsewhere") == "申请人所在的村（社区）不在您的辖区内。"
    assert stage.opens("clerk elsewhere", village=NEXT_VILLAGE)


def test_an_administrator_opens_nothing():
    assert "不在您的辖区内" in refusal_of(small_office(), by="administrator")


@pytest.mark.parametrize("village", ["520304001", "520304", "", "520304001999"],
                         ids=["a town", "a county", "nothing", "a village nobody knows"])  # fmt: skip
def test_a_case_is_opened_for_a_village_that_exists(village: str):
    assert refusal_of(small_office(), village=village) == "请选择申请人所在的村（社区）。"


def test_an_identity_number_with_a_wrong_check_digit_is_refused():
    says = refusal_of(small_office(), Member("王桂兰", WRONG_ID_NUMBER))
    assert says == "王桂兰的身份证号最后一位校验码不符，请逐位核对。"


def test_an_identity_number_that_is_not_at_hand_may_follow_later():
    assert small_office().opens(members=[Member("王小明")])


def test_everything_wrong_with_an_application_is_said_at_once():
    family = (Member(" ", WRONG_ID_NUMBER), Member("王小明", "123", "子女", "12"), Member("", ID_NUMBER, "配偶"))
    assert refusal_of(small_office(), *family, village=TOWN) == (
        "请选择申请人所在的村（社区）。请填写申请人姓名。请填写第 3 位成员的姓名。"
        "第 1 位成员的身份证号最后一位校验码不符，请逐位核对。"
        "王小明的身份证号应为 18 位身份证号。王小明的电话应为 11 位手机号，或带区号的座机号。"
    )


def test_an_application_names_at_least_the_applicant():
    stage = small_office()
    with pytest.raises(WrongRequest, match="check area, names"):
        stage.office.open_case(stage.cast["clerk"], Application("aid", VILLAGE, ()))


def test_a_procedure_that_the_pack_does_not_have_cannot_be_opened():
    stage = small_office()
    with pytest.raises(UnknownProcedure) as wrong:
        stage.office.open_case(stage.cast["clerk"], Application("dibao", VILLAGE, (APPLICANT,)))
    assert wrong.value.says.zh == "规则包“small”里没有程序“dibao”。用 banjie procedures list 查看。"
    assert stage.store.numbers("", 10) == []


def test_a_case_is_bound_to_the_pack_of_its_area():
    stage = small_office()
    stage.store.add_areas([Area(NEXT_TOWN, "河口镇", parent=COUNTY, pack="reform")])
    ours, theirs = stage.opens(), stage.opens("clerk elsewhere", village=NEXT_VILLAGE)
    assert stage.case(ours).digest == small_packs()["small"].procedures["aid"].digest
    assert stage.case(theirs).digest == small_packs()["reform"].procedures["aid"].digest


def test_a_case_keeps_the_version_it_was_opened_with():
    before = small_office()
    before.office.parts.library.publish()
    old = before.led("decision")
    stricter = ("value: 5, unit: working_days, basis: S2-17", "value: 3, unit: working_days, basis: S2-17")
    today = small_office("2025-10-10 10:00", stricter, store=before.store)
    new = today.led("decision")
    for number in (old, new):
        today.act(number, "approve", "head")
        today.act(number, "approve", "leader")
    assert [today.limit(number, "filing_limit").length for number in (old, new)] == [5, 3]


# ---------------------------------------------------------------------------------------------------------- acting


def test_an_act_writes_line_clocks_tasks_and_messages_in_one_go():
    stage = small_office()
    number = stage.opens()
    step = stage.act(number, "apply", "clerk", "2025-09-16 11:00")
    assert isinstance(step, Step)
    history = stage.store.history(number)
    assert history[-1] == step.entry
    assert verify(history) is None
    assert stage.case(number) == step.case == replay(history)
    assert [(c.clock, c.line, c.status) for c in stage.store.clocks_of(number)] == [
        ("first_answer", 1, "ended"), ("survey_limit", 2, "running"), ("total", 2, "running"),
    ]  # fmt: skip
    tasks = {task.place: task for task in stage.store.tasks_of(number)}
    assert {task.role for task in tasks.values()} == {"checker", "surveyor"}
    assert str(tasks["investigation.survey.pending"].due_on) == "2025-09-23"
    assert stage.told("surveyor") == stage.told("checker") == [("2025-09-16 11:00", "task_opened")]


def test_the_answers_and_who_gave_them_stand_in_the_line():
    stage = small_office()
    number = stage.opens()
    stage.act(number, "apply", "clerk", income="1,800.50", phone=None)
    line = stage.store.history(number)[-1]
    assert (line.officer, line.officer_name, line.role) == (stage.cast["clerk"].id, "陈经办", "clerk")
    assert line.answers == {"persons": 3, "income": 180050, "id_number": ID_NUMBER}


def test_an_act_that_the_rules_do_not_allow_writes_nothing():
    stage = small_office()
    number = stage.opens()
    before = stage.everything(number)
    answer = stage.act(number, "apply", "clerk", persons=0, income=None, files={})
    assert isinstance(answer, Blocked)
    assert set(answer.codes) == {"wrong_value", "missing_field", "missing_material"}
    assert stage.everything(number) == before
    assert stage.kept_bytes() == []


def test_a_blocked_act_keeps_no_files():
    stage = small_office()
    number = stage.opens()
    assert isinstance(stage.act(number, "apply", "clerk", income="99999"), Blocked)  # the id card was there
    assert stage.kept_bytes() == []


def test_files_are_kept_and_named_in_the_line():
    stage = small_office()
    number = stage.opens()
    stage.act(number, "apply", "clerk")
    [note] = stage.store.history(number)[-1].files
    assert (note.kind, note.name, note.size) == ("id_card", "id_card-0.jpg", 9)
    assert stage.office.parts.attachments.read(note.sha256) == b"id_card 0"
    [kept] = stage.store.attachments_of(number)
    assert (kept.id, kept.sha256, kept.stored_by) == (note.id, note.sha256, stage.cast["clerk"].id)


def test_a_file_that_is_too_large_stops_the_act_and_nothing_is_written():
    stage = small_office()
    number = stage.opens()
    stage.office.parts.largest_attachment = 8
    before = stage.everything(number)
    with pytest.raises(AttachmentTooLarge, match="Make it smaller or split it"):
        stage.act(number, "apply", "clerk")
    assert stage.everything(number) == before
    assert stage.kept_bytes() == []


def test_of_several_files_one_too_large_stops_the_act():
    stage = small_office()
    number = stage.led("investigation")
    before = stage.everything(number)
    stage.office.parts.largest_attachment = 8
    deed = Deed("survey", FORMS["survey"], [Upload("photo", "1.jpg", b"small"), Upload("photo", "2.jpg", b"too large")])
    with pytest.raises(AttachmentTooLarge) as wrong:
        stage.office.act(stage.cast["surveyor"], number, deed)
    assert wrong.value.name == "2.jpg"
    assert stage.everything(number) == before
    assert stage.act(number, "survey", "surveyor", files={"photo": 2}) != before


def test_a_closed_case_stays_as_it_is():
    stage = small_office()
    number = stage.opens()
    stage.act(number, "withdraw", "clerk")
    before = stage.everything(number)
    answer = stage.act(number, "apply", "clerk")
    assert isinstance(answer, Blocked)
    assert answer.codes == ("closed",)
    assert stage.everything(number) == before


# ---------------------------------------------------------------------------------------------- somebody was faster


def test_who_acts_on_a_page_that_is_out_of_date_is_told_who_did_what():
    stage = small_office()
    number = stage.opens()
    seen = stage.case(number).line
    stage.act(number, "apply", "clerk", "2025-09-16 14:02")
    before = stage.everything(number)
    with pytest.raises(CaseMovedOn) as faster:
        stage.act(number, "withdraw", "clerk#2", "2025-09-16 14:05", line=seen)
    assert faster.value.says.zh == "陈经办刚刚办理了“受理”，本件已有变化。您填写的内容还在，请核对后再提交。"
    assert faster.value.says.en.startswith("陈经办 has just done 'accept'.")
    assert shanghai(faster.value.at) == "2025-09-16 14:02"
    assert stage.everything(number) == before


def test_a_limit_that_ran_out_meanwhile_is_told_as_such():
    stage = small_office()
    number = stage.led("notice")
    seen = stage.case(number).line
    stage.sweep("2025-09-24 00:00")
    with pytest.raises(CaseMovedOn) as faster:
        stage.act(number, "object", "clerk", line=seen)
    assert (faster.value.by, faster.value.did.zh) == ("时钟", "公示期满")


def test_a_page_of_a_case_that_has_done_less_than_it_says_is_refused_too():
    stage = small_office()
    number = stage.opens()
    with pytest.raises(CaseMovedOn) as faster:
        stage.act(number, "apply", "clerk", line=7)
    assert (faster.value.by, faster.value.did.zh) == ("陈经办", "登记")


def test_a_limit_recorded_meanwhile_is_told_as_such():
    stage = small_office()
    number = stage.led("investigation")
    seen = stage.case(number).line
    stage.sweep("2025-09-24 00:00")
    with pytest.raises(CaseMovedOn) as faster:
        stage.act(number, "survey", "surveyor", line=seen)
    assert (faster.value.by, faster.value.did.zh) == ("时钟", "时限到期")


def test_who_acts_on_the_page_as_it_is_now_goes_on():
    stage = small_office()
    number = stage.opens()
    assert isinstance(stage.act(number, "apply", "clerk", line=1), Step)


def test_of_two_who_act_at_the_same_moment_only_the_first_writes():
    store = BusyStore()
    stage = small_office(store=store)
    number = stage.opens()
    store.before["commit"] = lambda: stage.act(number, "apply", "clerk")
    with pytest.raises(CaseMovedOn, match="陈经办"):
        stage.act(number, "withdraw", "clerk#2")
    assert stage.events(number) == ["open", "apply"]
    assert verify(stage.store.history(number)) is None
    assert len(stage.store.attachments_of(number)) == 1


# --------------------------------------------------------------------------------------------------- own area only

DOORS: Mapping[str, Callable[[Office, Officer, str], object]] = {
    "act": lambda office, who, number: office.act(who, number, Deed("apply")),
    "claim": lambda office, who, number: office.claim(who, number, "application"),
    "release": lambda office, who, number: office.release(who, number, "application"),
    "case file": lambda office, who, number: office.case_file(who, number),
    "notice": lambda office, who, number: office.notice(who, number),
    "disclose": lambda office, who, number: office.disclose(who, number, "0.phone", "电话回访"),
}


@pytest.mark.parametrize("who", ["clerk elsewhere", "administrator"])
@pytest.mark.parametrize("door", DOORS)
def test_a_case_outside_ones_area_looks_as_if_it_did_not_exist(door: str, who: str):
    stage = small_office()
    number = stage.opens()
    before = stage.everything(number)
    says = []
    for asked in (number, "SA-2025-520304-99999-1"):
        with pytest.raises(NotYourCase) as wrong:
            DOORS[door](stage.office, stage.cast[who], asked)
        says.append(wrong.value.says)
    assert says[0] == says[1]
    assert stage.everything(number) == before
    assert stage.store.disclosures(number) == []


def test_whoever_works_for_the_county_sees_the_cases_of_its_villages():
    stage = small_office()
    number = stage.opens()
    assert stage.office.case_file(stage.cast["checker"], number).case.number == number


# -------------------------------------------------------------------------------------------------------- claiming


def holder(stage: Stage, number: str) -> str:
    [task] = stage.store.tasks_of(number)
    return task.claimed_by_name or ""


def test_a_task_is_claimed_once():
    stage = small_office()
    number = stage.opens()
    assert stage.office.claim(stage.cast["clerk"], number, "application")
    assert not stage.office.claim(stage.cast["clerk#2"], number, "application")
    assert holder(stage, number) == "陈经办"


def test_claiming_again_what_one_has_already_changes_nothing():
    stage = small_office()
    number = stage.opens()
    assert stage.office.claim(stage.cast["clerk"], number, "application")
    assert stage.office.claim(stage.cast["clerk"], number, "application")
    assert holder(stage, number) == "陈经办"


def test_only_who_has_a_task_gives_it_back_and_then_a_colleague_may_take_it():
    stage = small_office()
    number = stage.opens()
    stage.office.claim(stage.cast["clerk"], number, "application")
    assert not stage.office.release(stage.cast["clerk#2"], number, "application")
    assert stage.office.release(stage.cast["clerk"], number, "application")
    assert stage.office.claim(stage.cast["clerk#2"], number, "application")
    assert holder(stage, number) == "何经办"


def test_a_task_is_claimed_only_by_somebody_whose_post_it_is():
    stage = small_office()
    number = stage.opens()
    assert not stage.office.claim(stage.cast["leader"], number, "application")
    assert holder(stage, number) == ""


@pytest.mark.parametrize("place", ["review", "no such place"])
def test_there_is_nothing_to_claim_where_the_case_does_not_stand(place: str):
    stage = small_office()
    number = stage.opens()
    assert not stage.office.claim(stage.cast["clerk"], number, place)
    assert not stage.office.release(stage.cast["clerk"], number, place)


def test_where_nobody_has_to_do_anything_there_is_nothing_to_claim():
    stage = small_office()
    number = stage.led("notice")
    assert not stage.office.claim(stage.cast["clerk"], number, "notice")


def test_a_claim_ends_with_the_task_and_holds_up_nobody():
    stage = small_office()
    number = stage.led("review")
    stage.office.claim(stage.cast["clerk"], number, "review")
    assert isinstance(stage.act(number, "vote", "clerk#2"), Step)
    assert stage.store.tasks_of(number) == []
    again = stage.opens()
    assert holder(stage, again) == ""


def test_every_sentence_of_the_office_is_in_both_languages():
    for wrong in (NotYourCase(), *(kind("中文", "English") for kind in (WrongRequest, UnknownProcedure))):
        assert isinstance(wrong, OfficeError)
        assert wrong.says.zh
        assert wrong.says.en


def test_only_who_can_take_the_first_step_opens_a_case():
    assert refusal_of(small_office(), by="surveyor").endswith("您没有这个岗位。")
