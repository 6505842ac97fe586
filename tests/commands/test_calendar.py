"""`banjie calendar`: two administrators at the command line, and what a clerk then reads."""

from pathlib import Path

import pytest

from tests.calendar_support import YEAR_2027
from tests.command_support import Banjie, run
from tests.office_support import TOWN

NEW_YEAR = ("--year", "2027", "--number", "溪府〔2026〕1号", "--dated", "2026-11-20", "--area", TOWN,
            "--off", "抗洪停工=2027-03-01..2027-03-02,2027-03-04", "--work", "抗洪停工=2027-03-06")  # fmt: skip


@pytest.fixture
def two(office: Banjie) -> Banjie:
    for login in ("root", "root2"):
        assert run("staff", "add", login, f"管理员{login}", "--post", "administrator").code == 0
    return office


def a_file(tmp_path: Path, text: str = YEAR_2027) -> str:
    path = tmp_path / "2027.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_notice_goes_from_draft_to_release_by_two_people(two, tmp_path):
    entered = two("calendar", "draft", a_file(tmp_path), "--as", "root", "--json")
    assert (entered.code, entered.document["status"], entered.document["year"]) == (0, "draft", 2027)
    id = str(entered.document["id"])
    seen = two("calendar", "preview", id, "--as", "root2", "--json")
    assert (seen.code, seen.document["moved"], seen.document["looked_at"]) == (0, [], 0)
    own = two("calendar", "release", id, "--as", "root")
    assert (own.code, "录入的人不能自己发布" in own.err) == (1, True)
    assert two("workdays", "add", "2026-12-25", "5", "--json").document["provisional"] is True
    released = two("calendar", "release", id, "--as", "root2", "--json")
    assert (released.code, released.document["status"], released.document["broken"]) == (0, "released", [])
    assert two("workdays", "add", "2026-12-25", "5", "--json").document == {
        "start": "2026-12-25", "n": 5, "unit": "working_days", "roll": "none", "due": "2027-01-04",
        "provisional": False,
    }  # fmt: skip


def test_a_closure_is_entered_by_dates_alone(two):
    entered = two("calendar", "draft", *NEW_YEAR, "--as", "root", "--json")
    assert (entered.code, entered.err) == (0, "")
    text = two("calendar", "show", str(entered.document["id"]), "--json").document["text"]
    assert f'area: "{TOWN}"' in text
    assert 'off: ["2027-03-01..2027-03-02", "2027-03-04"], work: ["2027-03-06"]' in text


def test_every_mistake_is_named_by_file_line_and_column(two, tmp_path):
    said = two("calendar", "draft", a_file(tmp_path, YEAR_2027.replace("2027-06-09", "2027-06-10")), "--as", "root")
    assert said.code == 1
    assert "2027.yaml:3:7 2027-06-09 是法定节假日（端午节），通知里却没有放假，请核对。" in said.err
    found = two("calendar", "draft", a_file(tmp_path, "years: 3"), "--as", "root", "--json")
    assert [f["file"] for f in found.document["findings"]] == ["2027.yaml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("draft", "--as", "root"), "Give a file, or --year", id="neither-file-nor-dates"),
        pytest.param(("draft", "--as", "limin", *NEW_YEAR), "administrators of the area", id="a-clerk"),
        pytest.param(("draft", "--as", "root", *NEW_YEAR, "--area", "520399"), "no area 520399", id="a-strange-area"),
        pytest.param(("release", "99", "--as", "root"), "there is no notice 99", id="no-such-notice"),
    ],
)
def test_what_cannot_be_done_says_why(two, words, said):
    refused = two("calendar", *words)
    assert refused.code != 0
    assert said in refused.err


def test_a_draft_is_withdrawn_and_listed_so(two):
    id = str(two("calendar", "draft", *NEW_YEAR, "--as", "root", "--json").document["id"])
    assert two("calendar", "withdraw", id, "--as", "root").code == 0
    listed = two("calendar", "list")
    assert "城东街道溪府〔2026〕1号" in listed.out
    assert "已撤回" in listed.out
