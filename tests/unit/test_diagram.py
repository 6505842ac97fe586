"""The picture of a procedure: nothing is left out, nothing is drawn over anything, and words cannot become markup."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.library import pack_files
from states import PackError, Procedure, read_pack
from states.diagram import markdown, mermaid, steps, swimlane, walked_of, who
from states.diagram.geometry import Box, Drawing
from states.diagram.graph import Graph
from states.diagram.plan import plan_of
from states.procedure import Signers
from tests.core_support import a_case, small

SVG = "{http://www.w3.org/2000/svg}"
GOLDEN = Path(__file__).parent / "golden" / "leave.svg"


def a_procedure(states: str, moves: str, changes: dict[str, object] | None = None) -> Procedure:
    """A procedure from two short texts: `name@lane!` a state (`!` final), `a>b` a move, one of each a word."""
    titled = {"zh": "题", "en": "title"}

    def state(word: str) -> tuple[str, dict[str, object]]:
        name, _, lane = word.rstrip("!").partition("@")
        return name, {"title": {"zh": name, "en": name}, "lane": lane or "town", "final": word.endswith("!")}

    def move(word: str) -> dict[str, object]:
        source, _, target = word.partition(">")
        return {"title": {"zh": f"办{word}", "en": f"do {word}"}, "from": source.split("+"), "to": target,
                "by": {"roles": "clerk"}}  # fmt: skip

    known = dict(map(state, states.split()))
    return Procedure.model_validate({
        "procedure": "leave", "pack": "test", "version": "1", "title": {"zh": "请假", "en": "Leave"}, "prefix": "LV",
        "basis": "—", "initial": next(iter(known)), "states": known,
        "moves": {f"m{i}": move(word) for i, word in enumerate(moves.split())},
        "roles": {"clerk": {"title": titled, "level": "town"}},
        "lanes": {lane: {"title": {"zh": lane, "en": lane}} for lane in ("village", "town", "county")},
        **(changes or {}),
    })  # fmt: skip


LEAVE = a_procedure(
    "asked@village checked@town papers@village decided@county granted! refused!",
    "asked>checked checked>papers papers>checked checked>decided decided>granted decided>refused",
)


def shipped() -> list[Procedure]:
    files = pack_files()
    return [p for name in files for p in read_pack(name, files, date(2026, 11, 23)).procedures.values()]


@pytest.fixture(scope="module", params=["small", "shipped"])
def procedures(request: pytest.FixtureRequest) -> list[Procedure]:
    if request.param == "small":
        return [small(), LEAVE]
    try:
        return shipped()
    except PackError as wrong:
        pytest.fail(f"a shipped pack does not read: {wrong}")


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def places(svg: str) -> list[str]:
    return [g.attrib["data-place"] for g in parsed(svg).iter(f"{SVG}g") if "data-place" in g.attrib]


def test_the_picture_of_a_small_procedure_is_this_one() -> None:
    """If it ought to change, look at the new one and keep it: `swimlane(LEAVE, standalone=True)` in `golden/`."""
    assert swimlane(LEAVE, standalone=True) + "\n" == GOLDEN.read_text("utf-8")


def test_every_place_is_drawn_once_and_has_a_title(procedures: list[Procedure]) -> None:
    for procedure in procedures:
        svg = swimlane(procedure)
        plan = plan_of(procedure, "zh")
        assert sorted(places(svg)) == sorted([*plan.graph.nodes, *plan.graph.beside])
        titles = [g.find(f"{SVG}title") for g in parsed(svg).iter(f"{SVG}g")]
        assert all(title is not None and title.text for title in titles)


def test_every_way_onward_is_a_line_and_the_others_are_told_in_words(procedures: list[Procedure]) -> None:
    for procedure in procedures:
        svg = swimlane(procedure)
        lines = {path.attrib["data-way"] for path in parsed(svg).iter(f"{SVG}path") if "data-way" in path.attrib}
        graph = plan_of(procedure, "zh").graph
        on_its_box = {f"{n.pin_on}>{place}" for place, n in graph.nodes.items() if n.pin_on}
        assert lines | on_its_box >= {f"{way.source}>{way.target}" for way in graph.ways if not way.back}
        told = {move for way in graph.ways for move in way.moves} | {aside.move for aside in graph.asides}
        assert told >= {key for key, move in procedure.moves.items() if move.to}


def test_no_line_runs_through_a_box_and_no_box_lies_on_another(procedures: list[Procedure]) -> None:
    for procedure in procedures:
        for language in ("zh", "en"):
            plan = plan_of(procedure, language)
            assert_clear(plan.graph, plan.drawing)


def test_no_label_lies_on_a_box_or_on_another_label(procedures: list[Procedure]) -> None:
    for procedure in procedures:
        drawing = plan_of(procedure, "zh").drawing
        for label in drawing.labels:
            assert not any(label.box.meets(box) for box in drawing.boxes.values()), label.text
            assert not any(label.box.meets(o.box) for o in drawing.labels if o is not label), label.text


def assert_clear(graph: Graph, drawing: Drawing) -> None:
    boxes = list(drawing.boxes.values())
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert all(b.x >= 0 and b.x + b.w <= drawing.width and b.y >= 0 and b.y + b.h <= drawing.height for b in boxes)
    for way, points in drawing.lines:
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2, f"{way} runs aslant"
            line = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
            inside = {p: Box(box.x + 1, box.y + 1, box.w - 2, box.h - 2) for p, box in drawing.boxes.items()}
            crossed = [place for place, box in inside.items() if line.meets(box)]
            assert not crossed, f"{way} runs through {crossed}"


@st.composite
def some_procedure(draw: st.DrawFn) -> Procedure:
    n = draw(st.integers(1, 26))
    names = [f"s{i}" for i in range(n)]
    lanes = draw(st.lists(st.sampled_from(["village", "town", "county"]), min_size=n, max_size=n))
    final = draw(st.sets(st.sampled_from(names[1:]), max_size=6)) if n > 1 else set()
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    some = draw(st.lists(pairs, max_size=40))
    line = list(pairwise(names)) if draw(st.booleans()) else []
    states = " ".join(f"{name}@{lane}{'!' if name in final else ''}" for name, lane in zip(names, lanes, strict=True))
    return a_procedure(states, " ".join(f"{a}>{b}" for a, b in [*line, *some] if a not in final) or "s0>s0")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_procedure(), st.data())
def test_whatever_the_procedure_its_picture_is_complete_and_clear(procedure: Procedure, data: st.DataObject) -> None:
    plan = plan_of(procedure, "zh")
    assert {*plan.graph.nodes, *plan.graph.beside} == set(procedure.states)
    assert_clear(plan.graph, plan.drawing)
    here = data.draw(st.sampled_from(list(procedure.states)))
    assert sorted(places(swimlane(procedure, here=[here]))) == sorted(procedure.states)
    assert [line.place for line in steps(procedure, [here]) if line.state == "now"] == [here]


@given(st.text(min_size=1))
def test_words_of_a_pack_stay_words(words: str) -> None:
    hostile = {"zh": words + '<script>alert("1")</script>&"\'', "en": ""}
    states = {"a": {"title": hostile}, "b": {"title": hostile, "final": True}}
    procedure = a_procedure("a b!", "a>b", {"title": hostile, "states": states})
    svg = swimlane(procedure, here=["a"], done={"b": words})
    assert not list(parsed(svg).iter(f"{SVG}script"))
    assert "<script" not in svg
    assert "<script" not in markdown(procedure)
    named = [line.partition(" as ")[0].partition('"')[2].rstrip('"') for line in mermaid(procedure).split("\n")]
    assert not any(mark in name for name in named for mark in '"<>;#')


def test_a_page_is_drawn_without_a_style_of_its_own_and_a_file_with_one() -> None:
    assert "<style" not in swimlane(LEAVE)
    assert " style=" not in swimlane(LEAVE)
    assert "<style>" in swimlane(LEAVE, standalone=True)


def test_the_picture_says_where_a_case_stands_and_how_long_it_stood_elsewhere() -> None:
    svg = swimlane(LEAVE, here=["checked"], done={"asked": "用 2 日"})
    told = {g.attrib["data-place"]: g for g in parsed(svg).iter(f"{SVG}g")}
    assert told["checked"].findtext(f"{SVG}title") == "checked：当前环节"
    assert told["asked"].findtext(f"{SVG}title") == "asked：已完成，用 2 日"
    assert "sd-n now" in told["checked"].attrib["class"]
    assert "当前环节：checked" in parsed(svg).findtext(f"{SVG}title", "")


def taken(svg: str) -> set[str]:
    lines = [path.attrib for path in parsed(svg).iter(f"{SVG}path") if "data-way" in path.attrib]
    return {line["data-way"] for line in lines if " on" in line["class"]}


def test_only_the_ways_a_case_took_are_lit() -> None:
    told = a_case("notice")
    svg = swimlane(small(), here=told.case.places, walked=walked_of(told.history))
    inside = "investigation.survey"
    assert taken(svg) == {
        "application>investigation.checking.running", f"application>{inside}.pending",
        "investigation.checking.done>review", f"{inside}.done>review", "review>notice",
    }  # fmt: skip


def test_without_a_history_ways_onward_between_visited_places_are_lit() -> None:
    assert taken(swimlane(LEAVE, here=["checked"], done={"asked": "", "papers": ""})) == {"asked>checked"}


def test_what_may_happen_nearly_everywhere_is_told_under_the_lanes() -> None:
    svg = swimlane(small())
    assert "撤回申请（除备案／救助中外，各环节均可）" in svg
    assert "不限于某一环节" not in swimlane(LEAVE)


def test_long_procedures_go_on_in_a_second_band() -> None:
    names = [f"s{i}" for i in range(20)]
    long = a_procedure(" ".join(names) + " end!", " ".join(f"{a}>{b}" for a, b in pairwise([*names, "end"])))
    assert plan_of(long, "zh").drawing.width < 1500
    assert len(plan_of(long, "zh").drawing.bands) == 3


def test_the_list_for_a_phone_tells_what_is_behind_where_it_stands_and_what_comes_if_all_goes_well() -> None:
    lines = steps(small(), here=["notice"], done={"application": "用 2 日", "review": ""})
    assert [(line.title.zh, line.state, line.note) for line in lines] == [
        ("申请", "done", "用 2 日"), ("民主评议", "done", ""), ("公示", "now", ""), ("审核确认", "todo", ""),
        ("备案", "todo", ""), ("救助中", "todo", ""), ("期满", "todo", ""),
    ]  # fmt: skip


def test_a_new_application_has_the_parallel_steps_before_it_side_by_side() -> None:
    ahead = [line.title.zh for line in steps(small(), here=["application"]) if line.state == "todo"]
    assert ahead[:3] == ["信息核对", "入户调查", "民主评议"]


def test_a_closed_case_has_nothing_before_it() -> None:
    assert not [line for line in steps(small(), here=["withdrawn"], done={"application": ""}) if line.state == "todo"]


def test_the_mermaid_text_names_every_place_and_the_regions_side_by_side() -> None:
    text = mermaid(small())
    assert 'state "调查核对" as investigation {' in text
    assert "        --" in text
    assert "    investigation --> review" in text
    assert "note right of withdrawn : 撤回申请" in text


def test_the_table_of_moves_says_who_with_what_and_within_which_limit() -> None:
    rows = {row.split("|")[1].strip(): row for row in markdown(small()).splitlines() if row.startswith("|")}
    survey = rows["提交入户调查 `survey`"]
    assert "调查员（2 人）" in survey
    assert "入户照片 ≥ 2" in survey
    assert "入户时限5个工作日" in survey
    assert "到期自动" in rows["公示期满 `notice_elapsed`"]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ({"roles": ["head", "leader"]}, "民政办主任 或 分管领导"),
        ({"sequence": ["head", "leader"]}, "民政办主任 → 分管领导"),
        ({"all_of": ["head", "leader"]}, "民政办主任 和 分管领导"),
        ({"roles": "clock"}, "到期自动"),
    ],
)
def test_who_acts_is_said_in_words(by: dict[str, object], said: str) -> None:
    assert who(Signers.model_validate(by), small()) == said
