"""Versions of a pack: a draft, to come, in force, retired; and that what was published is never said otherwise."""

from datetime import date

import pytest

from cases.memory import MemoryStore
from office.errors import UnknownProcedure
from office.library import Library
from office.wiring import office_in_memory
from tests.core_support import at, small_files
from tests.office_support import StoppedClock

ON = date(2026, 9, 1)
VERSION = 'version: "1"'
LOCAL = 'pack: local\nversion: "1"\nextends: small\n'
SHORTER = ("value: 10, unit: days, basis: 第四条", "value: 7, unit: days, basis: 第四条")


def library(*changes: tuple[str, str], shelf: MemoryStore | None = None, on: date = ON, local: str = "") -> Library:
    """The small pack with these changes, and a local one over it, if it says anything."""
    more = {"local": {"pack.yaml": local}} if local else {}
    return Library(shelf or MemoryStore(), {"small": small_files(*changes), **more}, on)


def published(*changes: tuple[str, str], on: date = ON, local: str = "") -> MemoryStore:
    """A shelf on which this was published on that day."""
    shelf = MemoryStore()
    library(*changes, shelf=shelf, on=on, local=local).publish()
    return shelf


def says(**words: str) -> tuple[str, str]:
    """pack.yaml with a new version and these keys."""
    return VERSION, 'version: "2"\n' + "".join(f"{key}: {value}\n" for key, value in words.items())


def papers(of: Library, pack: str = "small") -> int | None:
    return of.current(pack, "aid").clocks["papers_limit"].within.n


# --- draft, to come, in force, retired ------------------------------------------------------------------------------


def test_a_version_to_come_leaves_the_published_one_in_force_until_its_day():
    shelf = published()
    new = (says(in_force="2026-10-01"), SHORTER)
    assert papers(library(*new, shelf=shelf, on=date(2026, 9, 30))) == 10
    assert papers(library(*new, shelf=shelf, on=date(2026, 10, 1))) == 7


def test_a_draft_leaves_the_published_version_in_force():
    assert papers(library(says(status="draft"), SHORTER, shelf=published())) == 10


@pytest.mark.parametrize("words", ["status: draft\n", "in_force: 2026-10-01\n", "retired: 2026-09-01\n"])
def test_without_a_published_version_new_cases_go_by_the_pack_that_is_extended(words: str):
    local = f"{LOCAL}{words}title: 本地\n"
    found = library(local=local)
    assert found.current("local", "aid") is found.current("small", "aid")
    assert len(found.procedures) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"status": "draft"}, "规则包“small”还是草稿，不能办理新件。"),
        ({"in_force": "2026-10-01"}, "规则包“small”自 2026-10-01 起施行，现在还不能办理新件。"),
        ({"retired": "2026-09-01"}, "规则包“small”已于 2026-09-01 停用，不能办理新件。"),
    ],
    ids=["draft", "to come", "retired"],
)
def test_where_nothing_is_in_force_the_reason_is_told(words: dict[str, str], told: str):
    with pytest.raises(UnknownProcedure) as wrong:
        library(says(**words)).current("small", "aid")
    assert wrong.value.says.zh == told


def test_a_retired_pack_opens_no_new_case_although_it_was_published():
    with pytest.raises(UnknownProcedure):
        library(says(retired="2026-09-01"), shelf=published()).current("small", "aid")
    assert papers(library(says(retired="2026-09-02"), shelf=published())) == 10


def test_a_case_keeps_a_version_that_was_retired():
    shelf = published()
    digest = library().current("small", "aid").digest
    assert library(says(retired="2026-09-01"), shelf=shelf).version(digest).digest == digest


def test_of_several_published_versions_the_one_last_in_force_stays():
    shelf = published()
    second = (says(in_force="2026-08-01"), SHORTER)
    library(*second, shelf=shelf).publish()
    third = (VERSION, 'version: "3"\nin_force: 2027-01-01')
    assert papers(library(third, shelf=shelf)) == 7
    assert library(third, shelf=shelf).current("small", "aid").version == "2"


def test_a_pack_waits_for_the_pack_that_it_extends():
    coming = library(says(in_force="2026-10-01"), SHORTER, shelf=published(local=LOCAL), local=LOCAL)
    assert papers(coming, "local") == 10


def test_what_is_not_in_force_is_not_published():
    shelf = MemoryStore()
    library(says(in_force="2026-10-01"), shelf=shelf).publish()
    assert shelf.pack_versions() == []


def test_a_rehearsal_plays_a_draft():
    clock = StoppedClock(at("2025-09-16").at)
    office = office_in_memory(clock, packs={"small": small_files(says(status="draft"))}, pack="small", rehearsing=True)
    assert office.parts.library.current("small", "aid").version == "2"


# --- frozen ---------------------------------------------------------------------------------------------------------


def test_a_published_version_cannot_say_another_thing():
    changed = library(SHORTER, shelf=published())
    [finding] = changed.refused["small"].findings
    assert finding.code == "published_already"
    assert finding.sentence("zh") == "small/pack.yaml:2:1 版本 1 已发布，内容不能再改；请把 version 改成新的版本号。"
    assert papers(changed) == 10


def test_under_a_new_number_it_can():
    changed = library(says(), SHORTER, shelf=published())
    assert changed.refused == {}
    assert papers(changed) == 7


@pytest.mark.parametrize(
    "change",
    [
        ("procedure: aid", "# 说明\nprocedure: aid"),
        (VERSION, f"{VERSION}\nretired: 2027-01-01"),
        ("card: [persons, income]\n", "card: [persons, income]\nexamples: []\n"),
    ],
    ids=["a comment", "the day on which it is retired", "an example"],
)
def test_what_changes_no_rule_may_be_added_to_a_published_version(change: tuple[str, str]):
    assert library(change, shelf=published()).refused == {}


def test_a_dated_number_that_comes_into_force_changes_no_text():
    shelf = published(on=date(2025, 6, 30))
    later = library(shelf=shelf, on=date(2025, 7, 1))
    assert later.refused == {}
    assert later.current("small", "aid").clocks["total"].within.n == 30


def test_a_new_version_of_the_extended_pack_asks_no_new_version_of_the_local_one():
    changed = library(says(), SHORTER, shelf=published(local=LOCAL), local=LOCAL)
    assert changed.refused == {}
    assert papers(changed, "local") == 7


def test_a_pack_with_errors_leaves_its_published_version_in_force():
    broken = library(("initial: application", "initial: nowhere"), shelf=published())
    assert list(broken.refused) == ["small"]
    assert papers(broken) == 10


@pytest.mark.parametrize("word", ["digest", "text"])
def test_nobody_writes_what_the_reader_works_out(word: str):
    wrong = library(("procedure: aid", f"procedure: aid\n{word}: abc"))
    assert [finding.code for finding in wrong.refused["small"].findings] == ["unknown_key"]
