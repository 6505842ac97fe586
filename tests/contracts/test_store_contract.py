"""What every store promises about cases: the store in memory and both databases are judged by the same tests."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.attachments import Attachments
from cases.audit import audit
from cases.errors import AlreadyWritten, AttachmentMissing, AttachmentTooLarge, CaseNotFound
from cases.store import Applicant, NewCase, Opened, Sheet, Store
from states.case import replay
from states.chain import verify
from tests.cases_support import (
    CLERK,
    COUNTY,
    DIRECTOR,
    PROCEDURE,
    SECOND_SURVEYOR,
    SURVEYOR,
    TOWN,
    VILLAGE,
    a_case,
    a_family,
    a_message,
    a_photo,
    acted,
    at,
    at_notice,
    change,
    firing,
    opening,
    step,
)  # fmt: skip


def a_whole_life(store: Store, number: str = "JZ-1") -> None:
    """Opened, sent back, accepted, visited by two, checked, posted, the notice run out, noted, granted."""
    case = a_case(store, number)
    case = acted(store, case, "ask_correction", CLERK, "2025-09-02")
    case = acted(store, case, "corrected", CLERK, "2025-09-04 10:31")
    case = acted(store, case, "accept", CLERK, "2025-09-05")
    first = step(case, "visit", SURVEYOR, "2025-09-08", {"amount": "1056.00"}, (a_photo(),))
    second = step(first.case, "visit", SECOND_SURVEYOR, "2025-09-08 15:00")
    assert store.commit([change(first)]) == store.commit([change(second)]) == {number}
    case = acted(store, second.case, "check", CLERK, "2025-09-09")
    posted = firing(case, "notice_period", "2025-09-17")
    assert store.commit([change(posted)]) == {number}
    case = acted(store, posted.case, "note", DIRECTOR, "2025-09-18", {"remark": "同意。“引号”、\n换行与𠮷"})
    acted(store, case, "grant", DIRECTOR, "2025-09-19")


def test_who_applied_is_told_for_many_cases_at_once(store: Store) -> None:
    store.commit([change(opening("JZ-1"), family=a_family("王桂兰", ["王小明", "王小红"]))])
    store.commit([change(opening("JZ-2"), family=a_family("李四"))])
    told = store.applicants(["JZ-2", "JZ-1", "JZ-404"])
    assert told == {"JZ-1": Applicant("王桂兰", 3), "JZ-2": Applicant("李四", 1)}
    assert store.applicants([]) == {}


def test_one_officers_form_opens_one_case(store: Store) -> None:
    def on(sheet: Sheet, by: str = CLERK.id) -> NewCase:
        return replace(a_family(), sheet=sheet, opened_by=by)

    sheet = Sheet("k1", "digest")
    assert store.opened_on(CLERK.id, "k1") is None
    assert store.commit([change(opening("JZ-1"), family=on(sheet))]) == {"JZ-1"}
    assert store.opened_on(CLERK.id, "k1") == ("JZ-1", sheet)
    assert store.opened_by(CLERK.id, ["k1", "k9"]) == {"k1": Opened("JZ-1", None)}
    assert store.opened_by("somebody else", ["k1"]) == store.opened_by(CLERK.id, []) == {}
    for again in (sheet, Sheet("k1", "other words")):
        with pytest.raises(AlreadyWritten):
            store.commit([change(opening("JZ-2"), family=on(again))])
    assert store.numbers("", 10) == ["JZ-1"], "nothing of the second is written"
    assert store.commit([change(opening("JZ-3"), family=on(sheet, by="somebody else"))]) == {"JZ-3"}
    assert store.commit([change(opening("JZ-4"), family=on(Sheet("k2", "digest")))]) == {"JZ-4"}
    assert store.commit([change(opening("JZ-5"))]) == {"JZ-5"}, "a case may be opened on no form"


def test_a_case_comes_back_as_it_was_written(store: Store) -> None:
    case = a_case(store)
    assert store.load("JZ-1").case == case
    assert store.load_many(["JZ-1", "JZ-404"]) == {"JZ-1": case}


def test_the_stored_case_is_always_the_replay_of_its_history(store: Store) -> None:
    a_whole_life(store)
    history = store.history("JZ-1")
    assert store.load("JZ-1").case == replay(history)
    assert [entry.line for entry in history] == list(range(1, 11))
    assert verify(history) is None
    assert store.histories(["JZ-1", "JZ-404"]) == {"JZ-1": history}


def test_a_number_nobody_has_is_not_found(store: Store) -> None:
    for question in (store.load, store.history, store.household_of):
        with pytest.raises(CaseNotFound, match="JZ-404"):
            question("JZ-404")
    assert store.clocks_of("JZ-404") == store.tasks_of("JZ-404") == store.messages_of("JZ-404") == []


def test_an_act_on_a_case_that_moved_meanwhile_writes_nothing(store: Store) -> None:
    case = a_case(store)
    mine, theirs = step(case, "accept", CLERK, "2025-09-02"), step(case, "ask_correction", CLERK, "2025-09-02")
    assert store.commit([change(theirs)]) == {"JZ-1"}
    before = (store.load("JZ-1"), store.history("JZ-1"), store.tasks_of("JZ-1"), store.clocks_of("JZ-1"))
    assert store.commit([change(mine, outbox=[a_message("JZ-1:2")])]) == frozenset()
    assert (store.load("JZ-1"), store.history("JZ-1"), store.tasks_of("JZ-1"), store.clocks_of("JZ-1")) == before
    assert store.messages_of("JZ-1") == []


def test_one_lost_case_of_a_batch_does_not_hold_up_the_others(store: Store) -> None:
    cases = [a_case(store, f"JZ-{n}") for n in range(1, 4)]
    acted(store, cases[1], "ask_correction", CLERK, "2025-09-02")
    batch = [
        change(step(case, "accept", CLERK, "2025-09-03"), outbox=[a_message("accepted", number=case.number)])
        for case in cases
    ]  # fmt: skip
    assert store.commit(batch) == {"JZ-1", "JZ-3"}
    assert [store.load(f"JZ-{n}").case.done for n in (1, 2, 3)] == [{"accept": 1}, {"ask_correction": 1}, {"accept": 1}]
    assert [len(store.messages_of(f"JZ-{n}")) for n in (1, 2, 3)] == [1, 0, 1]
    assert [len(store.history(f"JZ-{n}")) for n in (1, 2, 3)] == [2, 2, 2]


def test_new_and_old_cases_go_in_one_batch(store: Store) -> None:
    case = a_case(store, "JZ-1")
    batch = [change(opening("JZ-2")), change(step(case, "accept", CLERK, "2025-09-02")), change(opening("JZ-3"))]
    assert store.commit(batch) == {"JZ-1", "JZ-2", "JZ-3"}
    assert store.commit([]) == frozenset()


def test_a_number_is_given_to_one_case_only(store: Store) -> None:
    case = a_case(store)
    again = opening("JZ-1", on="2025-10-09", household="another household")
    with pytest.raises(AlreadyWritten):
        store.commit([change(again), change(opening("JZ-2"))])
    assert store.load("JZ-1").case == case
    assert store.numbers("", 10) == ["JZ-1"]


def test_two_commits_of_the_same_firing_make_one_line(store: Store) -> None:
    case = a_case(store)
    fired = firing(case, "acceptance", "2025-09-06")
    assert store.commit([change(fired)]) == {"JZ-1"}
    assert store.commit([change(fired)]) == frozenset()
    assert [entry.event for entry in store.history("JZ-1")] == ["open", "clock_due"]


def test_a_clock_fires_once_even_if_a_sweep_forgets_that_it_has(store: Store) -> None:
    case = a_case(store)
    fired = firing(case, "acceptance", "2025-09-06")
    store.commit([change(fired)])
    forgetful = replace(fired, entry=replace(fired.entry, line=3), case=replace(fired.case, line=3))
    with pytest.raises(AlreadyWritten):
        store.commit([change(forgetful), change(opening("JZ-2"))])
    assert [entry.line for entry in store.history("JZ-1")] == [1, 2]
    assert store.numbers("", 10) == ["JZ-1"]


def test_several_steps_of_one_case_are_written_together(store: Store) -> None:
    case = a_case(store)
    first = step(case, "accept", CLERK, "2025-09-02")
    second = step(first.case, "check", CLERK, "2025-09-03")
    assert store.commit([change(first, second)]) == {"JZ-1"}
    assert store.load("JZ-1").case == second.case == replay(store.history("JZ-1"))
    assert [(task.place, task.line) for task in store.tasks_of("JZ-1")] == [("survey.visit.waiting", 2)]


def test_moments_come_back_in_utc_to_the_microsecond(store: Store) -> None:
    odd = "2025-09-01 09:00:00.123457"
    a_case(store, on=odd)
    store.disclose("JZ-1", CLERK.id, "0.phone", at(odd), "电话核实")
    (clock,), (task,), (looked,) = store.clocks_of("JZ-1"), store.tasks_of("JZ-1"), store.disclosures("JZ-1")
    assert {clock.started_at, task.opened_at, looked.at, store.history("JZ-1")[0].at} == {at(odd)}
    assert {at.utcoffset() for at in (clock.started_at, clock.due_at, task.opened_at, looked.at)} == {timedelta(0)}


def test_the_family_is_kept_in_the_order_of_the_application(store: Store) -> None:
    store.commit([change(opening(), family=a_family("王桂兰", ["王小明", "李秀英"]))])
    household = store.household_of("JZ-1")
    assert (household.applicant, household.address, household.area) == ("王桂兰", "第三组 12 号", VILLAGE)
    assert [person.name for person in household.persons] == ["王桂兰", "王小明", "李秀英"]
    assert [person.head for person in household.persons] == [True, False, False]


def test_a_case_is_found_by_number_or_name_within_ones_areas(store: Store) -> None:
    a_case(store, "JZ-1", applicant="王桂兰", on="2025-09-01")
    a_case(store, "JZ-2", applicant="王明", on="2025-09-02", area="520304002001")
    a_case(store, "ZX-1", applicant="李王氏", on="2025-09-03")
    assert [case.number for case in store.find("王", [COUNTY], 10)] == ["JZ-2", "JZ-1"]
    assert [case.number for case in store.find("jz-", [TOWN], 10)] == ["JZ-1"]
    assert [case.number for case in store.find("王", ["520304002", TOWN, VILLAGE], 10)] == ["JZ-2", "JZ-1"]
    assert [case.number for case in store.find("王", [COUNTY], 1)] == ["JZ-2"]
    assert store.find("王", [], 10) == store.find("王", ["52038"], 10) == store.find("%", [COUNTY], 10) == []
    assert store.find("王", [""], 10)[1].places == ("intake",)


def test_the_last_village_of_the_last_town_lies_in_its_county(store: Store) -> None:
    a_case(store, "JZ-1", area="520304999999")
    assert [case.number for case in store.find("王", [COUNTY], 10)] == ["JZ-1"]
    assert [case.number for case in store.list_cases(["520304999"])] == ["JZ-1"]
    assert store.list_cases(["52030499998"]) == store.list_cases(["520305"]) == []


def test_lists_of_cases_are_by_area_state_procedure_and_place(store: Store) -> None:
    for n in range(1, 4):
        a_case(store, f"JZ-{n}", on=f"2025-09-0{n}")
    acted(store, store.load("JZ-2").case, "withdraw", CLERK, "2025-09-05")
    acted(store, store.load("JZ-3").case, "accept", CLERK, "2025-09-05")

    def numbers(**asked: Any) -> list[str]:
        return [case.number for case in store.list_cases([COUNTY], **asked)]

    assert numbers() == ["JZ-3", "JZ-2", "JZ-1"]
    assert numbers(opened=True) == ["JZ-3", "JZ-1"]
    assert numbers(opened=False) == ["JZ-2"]
    assert numbers(place="survey.visit.waiting") == ["JZ-3"]
    assert numbers(place="survey.visit") == numbers(procedure="test/other") == []
    assert numbers(procedure="test/relief", limit=1, offset=1) == ["JZ-2"]
    assert store.list_cases([], opened=True) == []


def test_the_public_board_lists_cases_whose_notice_is_running(store: Store) -> None:
    at_notice(store, "JZ-1", since="2025-09-05")
    at_notice(store, "JZ-2", since="2025-09-04", area="520304002001")
    assert store.cases_with_running("public-notice", "") == ["JZ-2", "JZ-1"]
    assert store.cases_with_running("public-notice", TOWN) == ["JZ-1"]
    store.commit([change(firing(store.load("JZ-1").case, "notice_period", "2025-09-20"))])
    assert store.cases_with_running("public-notice", COUNTY) == ["JZ-2"]


def test_every_case_is_walked_through_in_pages(store: Store) -> None:
    for n in range(5):
        a_case(store, f"JZ-{n}")
    assert store.numbers("", 3) == ["JZ-0", "JZ-1", "JZ-2"]
    assert store.numbers("JZ-2", 3) == ["JZ-3", "JZ-4"]
    assert list(audit(store, page=2)) == []


def test_looking_at_a_private_value_leaves_a_record(store: Store) -> None:
    a_case(store)
    store.disclose("JZ-1", CLERK.id, "0.id_number", at("2025-09-02"), "核对户籍")
    store.disclose("JZ-1", DIRECTOR.id, "0.phone", at("2025-09-03"), "回访")
    assert [(d.staff_id, d.field, d.why) for d in store.disclosures("JZ-1")] == [
        (CLERK.id, "0.id_number", "核对户籍"), (DIRECTOR.id, "0.phone", "回访"),
    ]  # fmt: skip


def test_files_are_listed_with_the_line_that_brought_them(store: Store) -> None:
    case = acted(store, a_case(store), "accept", CLERK, "2025-09-02")
    photo = a_photo()
    store.commit([change(step(case, "visit", SURVEYOR, "2025-09-03", {"amount": "1"}, (photo,)))])
    (kept,) = store.attachments_of("JZ-1")
    assert (kept.id, kept.kind, kept.name, kept.sha256, kept.size) == (photo.id, "photo", "门前.jpg", "a" * 64, 1024)
    assert (kept.stored_at, kept.stored_by) == (at("2025-09-03"), SURVEYOR.id)
    assert store.attachment(photo.id) == kept
    assert store.attachment("nothing") is None


def test_bytes_are_kept_once_under_what_they_contain(tmp_path: Path) -> None:
    kept = Attachments(tmp_path / "attachments")
    one, two = kept.keep("photo", "a.jpg", b"snow", limit=4), kept.keep("photo", "b.jpg", b"snow", limit=4)
    assert one.sha256 == two.sha256
    assert one.id != two.id
    assert kept.read(one.sha256) == b"snow"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_file_beyond_the_limit_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(AttachmentTooLarge) as refused:
        Attachments(tmp_path).keep("photo", "全家福.jpg", b"-" * (2 * 1024 * 1024), limit=1024 * 1024)
    assert refused.value.says.zh == "文件“全家福.jpg”有 2.0 MB，超过 1.0 MB，请压缩或拆分后再上传。"
    assert not list(tmp_path.iterdir())


def test_bytes_that_are_gone_or_were_changed_are_not_handed_out(tmp_path: Path) -> None:
    kept = Attachments(tmp_path)
    note = kept.keep("photo", "a.jpg", b"snow", limit=10)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(b"rain")
    with pytest.raises(AttachmentMissing):
        kept.read(note.sha256)
    with pytest.raises(AttachmentMissing):
        kept.read("0" * 64)


def test_a_procedure_version_is_kept_for_ever(store: Store) -> None:
    store.publish(PROCEDURE, "first")
    store.publish(PROCEDURE, "second")
    assert store.pack_source(PROCEDURE.digest) == "first"
    assert store.pack_source("unknown") is None
    assert [(v.pack, v.procedure, v.version) for v in store.pack_versions()] == [("test", "relief", "1")]


def test_serial_numbers_count_by_name_without_gaps(store: Store) -> None:
    assert [store.next_serial("JZ-2025"), store.next_serial("JZ-2025"), store.next_serial("JZ-2026")] == [1, 2, 1]


def test_identifiers_sort_by_age(store: Store) -> None:
    made = [store.new_id() for _ in range(100)]
    assert made == sorted(set(made))
