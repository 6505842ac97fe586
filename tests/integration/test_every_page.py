"""What holds for every page: labels, single ids, one heading, the site's policy, and the English."""

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from states import Step
from states.areas import unit_id
from tests.calendar_support import YEAR_2027
from tests.desk_support import CLERK, Counter, Page, Visiting, administrators, case_in_progress
from tests.office_support import TOWN

DESK = Path(__file__).parents[2] / "desk"


def at_the_counter(counter: Counter, visiting: Visiting) -> Iterator[Page]:
    posted = case_in_progress(counter, "post_notice")
    drafted = counter.stage.opens(CLERK)
    yield counter.visitor().get("/sign-in")
    yield counter.visitor().get("/notices")
    for path in ("/", "/cases/new", "/search?q=王", "/messages", "/preferences", "/absence", f"/cases/{drafted}",
                 f"/cases/{drafted}/acts/submit", f"/cases/{drafted}/disclose?field=0.phone", "/procedures",
                 "/procedures/national/lead?example=main", "/procedures/s2-town-reform/dibao/difference",
                 "/nowhere"):  # fmt: skip
        yield visiting(CLERK).get(path)
    for path in ("/overdue", "/overdue?as_of=2026-01-05", f"/cases/{posted}", f"/cases/{posted}/notice",
                 f"/cases/{posted}/flow"):  # fmt: skip
        yield visiting("department_head").get(path)
    administrators(counter)
    notice = counter.stage.office.draft_notice(counter.stage.cast["root"], YEAR_2027).kept.id
    for path in ("/settings/calendar?year=2027", f"/settings/calendar/{notice}", "/settings/delivery"):
        yield visiting("root2").get(path)


def of_households(relief: Counter) -> Iterator[Page]:
    number = relief.stage.opens()
    household = relief.stage.case(number).household
    assert isinstance(relief.stage.act(number, "pay", "clerk", sum="10"), Step)
    clerk = relief.visitor("clerk")
    for path in ("/cases/new", "/cases/new?procedure=relief", "/cases/new?procedure=relief&q=王",
                 f"/cases/new?procedure=relief&household={household}", "/cases/new?procedure=funding", "/search?q=王",
                 f"/households/{household}", f"/households/{quote(unit_id(TOWN))}", f"/cases/{number}", "/registers",
                 "/registers/benefits", f"/registers/reserve/{TOWN}", "/more"):  # fmt: skip
        yield clerk.get(path)


@pytest.fixture(scope="module")
def pages(counter: Counter, visiting: Visiting, relief: Counter, dutiful: Counter) -> list[Page]:
    """Every page of the desk, each as somebody sees it for whom it is."""
    return [*at_the_counter(counter, visiting), *of_households(relief), dutiful.visitor("head").get("/duties")]


def test_every_page_is_there_and_has_one_heading(pages: list[Page]):
    for page in pages:
        at = page.response.url
        assert page.status == (404 if at.path == "/nowhere" else 200), at
        assert len(page.all("h1")) == 1, at


def test_no_page_needs_what_the_policy_forbids(pages: list[Page]):
    for page in pages:
        used = {name for _, about in page.tags for name in about}
        assert [name for name in used if name == "style" or name.startswith("on")] == [], page.response.url
        assert "<style" not in page.html
        assert [s for s in page.all("script") if not s.get("src", "").startswith("/static/")] == []


def test_every_field_of_every_page_has_a_label_and_every_id_is_there_once(pages: list[Page]):
    for page in pages:
        at, ids = page.response.url, [about["id"] for _, about in page.tags if "id" in about]
        assert sorted(set(ids)) == sorted(ids), at
        labelled = {label["for"] for label in page.all("label")}
        fields = [a for tag in ("input", "select", "textarea") for a in page.all(tag) if a.get("type") != "hidden"]
        assert [f for f in fields if f.get("id") not in labelled and "aria-label" not in f] == [], at
        for pointing in ("aria-describedby", "aria-labelledby"):
            assert {name for _, a in page.tags for name in a.get(pointing, "").split()} <= set(ids), at


def test_every_sentence_of_the_pages_has_its_english_and_no_english_is_left_over():
    """`desk/locale/babel.cfg` says how to bring the catalogue up to date."""
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    said = {
        (message[0] if isinstance(message, tuple) else message, context)
        for page in DESK.glob("pages/**/*.html")
        for _, message, _, context in extract("jinja2", io.BytesIO(page.read_bytes()), options=options)
    }  # fmt: skip
    catalogue = read_po(io.BytesIO((DESK / "locale/en/LC_MESSAGES/messages.po").read_bytes()), locale="en")
    done = [m for m in catalogue if m.id and not m.fuzzy and all([m.string] if isinstance(m.string, str) else m.string)]
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id, m.context) for m in done}
    assert said - known == set()
    assert known - said == set()
