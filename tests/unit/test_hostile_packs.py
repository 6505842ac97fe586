"""Packs from strangers: whatever they hold, the answer is a list of findings, soon, and nothing of theirs is run."""

import re
import sys
import time
from contextlib import suppress
from itertools import cycle, islice, pairwise

import pytest

from states import Blocked, PackError, read_pack, source
from states.source import LARGEST, MOST
from tests.core_support import CLERK, IN_FORCE, TINY, a_case, a_file, an_officer, changed, small, small_files

SOON = 20.0  # seconds, on a slow and busy machine; what is meant is never: for ever


def refused(files: dict[str, str], name: str = "tiny") -> list[str]:
    """The codes of what is said of these files."""
    started = time.perf_counter()
    with pytest.raises(PackError) as caught:
        read_pack(name, {name: files}, IN_FORCE)
    assert time.perf_counter() - started < SOON
    assert all(f.says.zh and f.says.en and f.place.file.startswith(name) for f in caught.value.findings)
    return [finding.code for finding in caught.value.findings]


BOMBS = {
    "a-billion-laughs": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "\n".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise("abcdefghi")),
    "a-snake-that-eats-itself": "a: &a [*a]",
    "a-mapping-that-holds-itself": "a: &a {b: *a}",
    "an-anchor-cast-twice": "a: &a 1\nb: &a 2",
    "merge-keys-upon-merge-keys": "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}",
    "a-tower-of-lists": "a: " + "[" * 3000,
    "a-tower-of-mappings": "a: " + "{b: " * 3000,
    "a-stair-of-blocks": "\n".join(" " * i + "a:" for i in range(900)),
    "more-than-half-a-megabyte": "a: " + "x" * LARGEST,
    "a-programme-in-a-tag": "a: !!python/object/apply:os.system ['touch /tmp/owned']",
    "a-module-in-a-tag": "!!python/module:os {}",
    "a-programme-in-a-key": "!!python/object/apply:os.system ['true']: a",
    "bytes-of-another-kind": "\x00\x01\x02",
    "a-directive-of-another-world": "%YAML 99.9\n--- {a: 1}",
    "a-tag-that-renames-tags": "%TAG ! tag:yaml.org,2002:python/\n---\na: !module:os {}",
    "a-key-of-keys": "? {? {a: b} : c} : d",
    "an-unknown-escape": 'a: "\\q"',
    "only-a-list": "- a",
    "only-a-word": "pack",
    "only-nothing": "~",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("path", TINY)
def test_a_bomb_in_any_file_is_a_finding(path, bomb):
    assert refused({**TINY, path: bomb})


FLOODS = {
    "numbers": "a: [" + "1," * 200_000 + "]",
    "lists-in-a-list": "a: [" + "[]," * 130_000 + "]",
    "nothing-at-all": "a: [" + "," * 400_000 + "]",
    "lines": "a:\n" + "- x\n" * 100_000,
    "keys": "".join(f"k{i}:\n" for i in range(50_000)),
    "words": "a: " + "x " * 200_000,
}  # fmt: skip


def calls(text: str) -> int:
    """How many functions of Python are called until this file is read or refused."""
    counted = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        with suppress(PackError):
            source.read.__wrapped__(text, "tiny/pack.yaml")
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_small_things_is_refused_before_it_is_read(flood):
    assert len(flood) < LARGEST
    assert calls(flood) < 100
    assert refused({**TINY, "procedures/p.yaml": flood}) == ["too_large"]


def test_reading_costs_in_proportion_to_the_words_that_are_let_through():
    few, many = calls("a: [" + "1," * 1_000 + "]"), calls("a: [" + "1," * (MOST // 2 - 4) + "]")
    assert many < 1.2 * few * (MOST // 2) / 1_000
    assert calls("a: " + "x" * (LARGEST - 3)) < many, "the longest text costs less than the most words"


SHAPES = [
    "5", "-5", "[]", "[[]]", "{}", "text", "true", "~", "{a: {b: {c: d}}}", "[~, ~]", "9" * 20, ".nan", "${days}",
    '"*"',
]  # fmt: skip


@pytest.mark.parametrize("first", range(0, len(SHAPES), 5))
def test_a_value_of_another_shape_anywhere_is_a_finding_or_fits(first):
    """Every key of every file in turn holds something else; nothing but PackError comes out."""
    shapes = islice(cycle(SHAPES), first, None)
    for path, text in TINY.items():
        for piece in re.findall(r"\w+: ?(?:\{[^{}]*\}|\[[^]]*\]|[^\s,{}\[\]]+)", text):
            other = text.replace(piece, f"{piece.split(':')[0]}: {next(shapes)}", 1)
            with suppress(PackError):
                read_pack("tiny", {"tiny": {**TINY, path: other}}, IN_FORCE)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a/b", "a.b", "A", "1a", "a b", "名", "a" * 61, "__class__", "a\\n", "{case}", "*", "-"],
)
def test_a_name_that_could_be_mistaken_for_a_path_or_a_place_is_refused(name):
    files = {path: re.sub(r"\b(clerk|one|go|limit)(?=: )|(?<=procedure: )p", lambda _: f'"{name}"', text, count=4)
             for path, text in TINY.items()}  # fmt: skip
    assert set(refused(files)) == {"wrong_value"}
    assert len(refused(files)) == 5


def test_a_file_that_points_outside_the_pack_has_no_place_in_it():
    files = dict(TINY)
    files["procedures/../../../etc/cron.yaml"] = files.pop("procedures/p.yaml")
    assert refused(files) == ["unknown_file"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(("value: 30,", "value: 99999999999999999999,"), "wrong_value", id="a-limit-of-twenty-digits"),
        pytest.param(("value: 30,", "value: -30,"), "wrong_value", id="a-limit-that-ends-before-it-starts"),
        pytest.param(("value: 30,", "value: 1e3,"), "wrong_value", id="a-limit-in-floats"),
        pytest.param(("max: 20}", "max: 99999999999999999999}"), "wrong_value", id="a-bound-of-twenty-digits"),
        pytest.param(("at_least: 2", "at_least: 1000000"), "wrong_value", id="a-million-photos"),
        pytest.param(("value: 2, basis", "value: 1000000, basis"), "wrong_value", id="a-million-surveyors"),
        pytest.param(("{working_days: -2}", "{working_days: -99999999}"), "wrong_value", id="a-reminder-before-christ"),
        pytest.param(("quorum: 2/3", "quorum: 1e999999999"), "wrong_value", id="a-ratio-that-fills-the-memory"),
        pytest.param(("quorum: 2/3", "quorum: 2/0"), "wrong_value", id="a-ratio-by-nought"),
        pytest.param(("quorum: 2/3", "quorum: -1/3"), "wrong_value", id="a-ratio-below-nought"),
        pytest.param(("vote.passed", '"' + "x" * 600 + '"'), "bad_condition", id="a-long-condition"),
        pytest.param(("vote.passed", '"[1].all(a, [1].all(b, true))"'), "bad_condition", id="a-loop-in-a-loop"),
        pytest.param(("vote.passed", "__import__('os').system('true')"), "bad_condition", id="python"),
        pytest.param(("vote.passed", '"' + "(" * 450 + '"'), "bad_condition", id="brackets"),
    ],
)  # fmt: skip
def test_a_number_or_condition_without_measure_is_refused(change, code):
    assert code in refused(small_files(change), "small")


def test_four_hundred_states_are_checked_soon():
    """Each leads to the next, and from everywhere one may stop."""
    title = "title: {zh: 节, en: s}"
    states = "".join(f"  s{i}: {{{title}}}\n" for i in range(400))
    moves = "".join(f"  m{i}: {{{title}, from: s{i}, to: s{i + 1}, by: {{roles: clerk}}}}\n" for i in range(399))
    text = changed(TINY["procedures/p.yaml"], (
        ("states:\n", f"states:\n{states}"), ("moves:\n", f"moves:\n{moves}"),
        ("from: one, to: two", "from: one, to: s0"), ("from: one, to: two", 'from: "*", to: two'),
    ))  # fmt: skip
    started = time.perf_counter()
    pack = read_pack("tiny", {"tiny": {**TINY, "procedures/p.yaml": text}}, IN_FORCE)
    assert time.perf_counter() - started < SOON
    assert (len(pack.procedures["p"].states), pack.findings) == (402, ())


def test_texts_of_a_pack_are_shown_and_never_filled_in_or_run():
    odd = "{case.__class__.__init__.__globals__} %s $HOME <script>"
    case = a_case("decision", procedure=small(("{zh: 退回重新调查, en: send back}", f'{{zh: "{odd}", en: "{odd}"}}')))
    assert case.act("send_back", CLERK, "2025-09-17").sentence("zh").startswith(f"“{odd}”由")
    assert odd in case.act("nonsense", CLERK, "2025-09-17").sentence("en")


def test_names_of_people_events_fields_and_files_are_shown_and_never_filled_in():
    case = a_case("application")
    odd = "{event.__class__}"
    assert odd in case.act(odd, CLERK, "2025-09-17").sentence()
    answer = case.act("apply", CLERK, "2025-09-17", files=(a_file(odd),), **{odd: odd})
    assert isinstance(answer, Blocked)
    assert odd in answer.sentence()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(10**30, id="a-huge-amount"), pytest.param(10**5000, id="an-amount-longer-than-python-writes"),
        pytest.param(float("nan"), id="nan"), pytest.param(float("inf"), id="infinity"), pytest.param(True, id="true"),
        pytest.param([], id="a-list"), pytest.param({}, id="an-object"), pytest.param([[[]]], id="lists-in-lists"),
        pytest.param("\x00", id="nul"), pytest.param("\ud800", id="half-a-character"),
        pytest.param("9" * 100_000, id="a-hundred-thousand-digits"), pytest.param(b"1", id="bytes"),
        pytest.param(object(), id="anything"),
    ],
)  # fmt: skip
def test_an_answer_of_any_kind_is_a_reason_and_never_an_accident(value):
    stations = {"application": "apply", "investigation": "survey", "review": "vote", "decision": "refuse"}
    for state, event in stations.items():
        move = small().moves[event]
        officer = an_officer(*move.by.every_role)
        for field in move.asks:
            answer = a_case(state).act(event, officer, "2025-09-17", **{field: value})
            assert isinstance(answer, Blocked) or answer.entry.answers[field] is not None
