"""Packs as text: each complaint with its place and what would be right; packs laid over packs; dated numbers."""

from datetime import date

import pytest

from states import PackError, Procedure, read_pack
from states.grammar import from_json, to_json
from states.source import LARGEST, read
from tests.core_support import IN_FORCE, TINY, small, small_files, small_pack


def complaints(*changes: tuple[str, str], on: date = IN_FORCE) -> list[str]:
    """What is said of the small pack with these changes, in English."""
    with pytest.raises(PackError) as caught:
        small_pack(*changes, on=on)
    return [finding.sentence("en") for finding in caught.value.findings]


def place_of(piece: str, files: dict[str, str]) -> str:
    """Where a piece of text stands that is there only once."""
    [(path, text)] = [(path, text) for path, text in files.items() if piece in text]
    assert text.count(piece) == 1
    before = text[: text.index(piece)]
    return f"small/{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def complaints_about(text: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        read(text, "f.yaml")
    return [finding.sentence("en") for finding in caught.value.findings]


def test_the_small_pack_is_right():
    pack = small_pack()
    assert (pack.name, pack.version, pack.title.zh, pack.findings) == ("small", "1", "小规则包", ())
    assert list(pack.procedures) == ["aid"]
    assert pack.procedures["aid"].key == "small/aid"


# ------------------------------------------------------------------------------------ the place and what would be right


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(("prefix: SA", "prefx: SA"), {
            "procedure: aid": "'prefix' is missing here",
            "prefx: SA": "unknown key 'prefx'; did you mean 'prefix'?",
        }, id="a-key-misspelt-at-the-top"),
        pytest.param(("lane: town, phase: intake", "lne: town, phase: intake"), {
            "lne: town": "unknown key 'lne'; did you mean 'lane'?",
        }, id="in-a-state"),
        pytest.param(("zh: 核对中, en: checking}, task", "zh: 核对中, en: checking}, taks"), {
            "taks: {role: checker}": "unknown key 'taks'; did you mean 'task'?",
        }, id="in-a-place-of-a-parallel-state"),
        pytest.param(("by: {roles: checker}", "by: {rolls: checker}"), {
            "rolls: checker": "unknown key 'rolls'; did you mean 'roles'?",
        }, id="in-who-may"),
        pytest.param(("at_least: 2", "atleast: 2"), {
            "atleast: 2": "unknown key 'atleast'; did you mean 'at_least'?",
        }, id="in-a-list-of-papers"),
        pytest.param(("quorum: 2/3", "quorm: 2/3"), {
            "vote:\n      {": "'quorum' is missing here",
            "quorm: 2/3": "unknown key 'quorm'; did you mean 'quorum'?",
        }, id="in-a-vote"),
        pytest.param(('n: "${filing_days}", unit', 'n: "${filing_days}", units'), {
            "units: working_days": "unknown key 'units'; did you mean 'unit'?",
        }, id="in-a-limit"),
        pytest.param(("{half: true}", "{halfway: true}"), {
            "halfway: true": "unknown key 'halfway'; did you mean 'half'?",
        }, id="in-a-ladder-of-the-pack"),
        pytest.param((", urgent: true", ", urgnt: true"), {
            "urgnt: true": "unknown key 'urgnt'; did you mean 'urgent'?",
        }, id="in-a-message"),
        pytest.param(("surveyors: {", "more: {title: {zh: 多, en: more}, value: 1, base: 无}\nsurveyors: {"), {
            "more: {title": "'basis' is missing here",
            "base: 无": "unknown key 'base'; did you mean 'basis'?",
        }, id="in-a-parameter"),
        pytest.param(('version: "1"', 'verson: "1"'), {
            "pack: small": "'version' is missing here",
            "verson:": "unknown key 'verson'; did you mean 'version'?",
        }, id="in-the-pack"),
        pytest.param(("{zh: 核对员, en: checker}", "{zh: 核对员, eng: checker}"), {
            "eng: checker": "unknown key 'eng'; did you mean 'en'?",
        }, id="in-a-title-of-the-pack"),
        pytest.param(("{zh: 核对员, en: checker}", "{zh: 核对员, 英文: checker}"), {
            "英文: checker": "unknown key '英文'; known: zh, en.",
        }, id="nothing-alike-so-all-there-are"),
        pytest.param(("initial: application\n", ""), {
            "procedure: aid": "'initial' is missing here",
        }, id="a-key-left-out"),
        pytest.param(("level: county", "level: province"), {
            "level: province": "'level': Input should be 'county', 'town' or 'village'",
        }, id="a-word-that-is-none-of-the-choices"),
        pytest.param(("prefix: SA", "prefix: small"), {
            "prefix: small": "'prefix': String should match pattern '^[A-Z]{2,4}$'",
        }, id="a-prefix-in-small-letters"),
        pytest.param(("  withdraw:\n", "  With-draw:\n"), {
            "With-draw:": "'With-draw': String should match pattern '^[a-z][a-z0-9_]{0,59}$'",
        }, id="a-name-that-is-none"),
        pytest.param(("quorum: 2/3", "quorum: 4/3"), {
            "quorum: 4/3": "'quorum': write a ratio as 2/3, not above 1",
        }, id="more-than-all"),
        pytest.param(("at_least: 2", "at_least: two"), {
            "at_least: two": "'at_least': Input should be a valid integer",
        }, id="a-word-for-a-number"),
        pytest.param(("value: 10, unit: days", "value: 10000, unit: days"), {
            'n: "${papers_days}"': "'n': Input should be less than or equal to 3660",
        }, id="a-limit-of-decades"),
        pytest.param(('"${papers_days}"', '"${paper_days}"'), {
            'n: "${paper_days}"': "unknown parameter 'paper_days'; did you mean 'papers_days'?",
        }, id="a-parameter-misspelt"),
        pytest.param(('"${papers_days}"', '"${papers days}"'), {
            'n: "${papers days}"': "unknown parameter 'papers days'; did you mean 'papers_days'?",
        }, id="a-parameter-with-a-space"),
        pytest.param(('since: "2025-07-01"', "since: 2025-7-1"), {
            "since: 2025-7-1": "'since': write a day as 2026-09-01",
        }, id="a-day-that-cannot-be-compared"),
        pytest.param(('since: "2025-07-01"', "since: 2025-06-31"), {
            "since: 2025-06-31": "'since': day is out of range for month",
        }, id="a-day-that-does-not-exist"),
        pytest.param(("card: [persons, income]", "card: [persons, income]\nroles: {}"), {
            "roles: {}": "'roles' does not belong in a procedure's file; move it to pack.yaml",
        }, id="roles-in-the-wrong-file"),
        pytest.param(("procedure: aid", "procedure: help"), {
            "procedure: help": "the file is called aid.yaml, and so must the procedure be",
        }, id="a-procedure-not-called-like-its-file"),
        pytest.param(("pack: small", "pack: smal"), {
            "pack: smal": "the folder is called small, and so must the pack be",
        }, id="a-pack-not-called-like-its-folder"),
        pytest.param(("title: {zh: 小规则包", "title: {cn: 小规则包"), {
            "title: {cn": "'zh' is missing here",
            "cn: 小规则包": "unknown key 'cn'; known: zh, en.",
        }, id="a-title-in-no-language"),
        pytest.param(("pack: small", "pack: small\nextends: [base]"), {
            "extends: [base]": "'extends': Input should be a valid string",
        }, id="extending-a-list"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(change, said):
    files = small_files(change)
    assert complaints(change) == [f"{place_of(piece, files)} {says}" for piece, says in said.items()]


def test_every_finding_is_said_in_chinese_too():
    change = ("lane: town, phase: intake", "lne: town, phase: intake")
    with pytest.raises(PackError) as caught:
        small_pack(change)
    [finding] = caught.value.findings
    assert finding.sentence("zh") == f"{place_of('lne: town', small_files(change))} 没有叫“lne”的键，是不是“lane”？"
    assert str(caught.value) == finding.sentence("en")


def test_all_findings_come_at_once_in_the_order_of_their_places():
    changes = (("level: county", "level: province"), ("prefix: SA", "prefix: small"), ("at_least: 2", "atleast: 2"))
    files = small_files(*changes)
    assert [line.split(" ")[0] for line in complaints(*changes)] == [
        place_of(piece, files) for piece in ("level: province", "prefix: small", "atleast: 2")
    ]


def test_a_finding_about_what_procedures_share_is_told_once():
    files = small_files(("tell: leader", "tell: leeder"))
    files["procedures/second.yaml"] = files["procedures/aid.yaml"].replace("procedure: aid", "procedure: second")
    files["procedures/second.yaml"] = files["procedures/second.yaml"].replace("prefix: SA", "prefix: SB")
    with pytest.raises(PackError) as caught:
        read_pack("small", {"small": files}, IN_FORCE)
    assert [finding.sentence() for finding in caught.value.findings] == [
        "small/pack.yaml:18:25 unknown role 'leeder'; did you mean 'leader'?"
    ]


# ----------------------------------------------------------------- what is not YAML, or more of it than a pack may hold


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a: 1\na: 2", ["f.yaml:2:1 'a' stands here twice; merge them"], id="a-key-twice"),
        pytest.param("a: &x 1\nb: *x", ["f.yaml:1:4 anchors and aliases are not allowed; write it out"],
                     id="an-anchor-and-its-alias"),
        pytest.param("a: !!python/object/apply:os.system [ls]",
                     ["f.yaml:1:4 the tag python/object/apply:os.system is not allowed"], id="a-tag-on-a-list"),
        pytest.param("a: !!python/object:os.system {b: 1}",
                     ["f.yaml:1:4 the tag python/object:os.system is not allowed"], id="a-tag-on-a-mapping"),
        pytest.param("a: !secret 5", ["f.yaml:1:4 the tag !secret is not allowed"], id="a-tag-of-ones-own"),
        pytest.param("a: !x:int 5", ["f.yaml:1:4 the tag !x:int is not allowed"], id="a-tag-dressed-as-a-number"),
        pytest.param("a: !!binary aGk=", ["f.yaml:1:4 the tag binary is not allowed"], id="bytes"),
        pytest.param("? [a, b]\n: c", ["f.yaml:1:3 a key must be a word"], id="a-list-for-a-key"),
        pytest.param('"": c', ["f.yaml:1:1 a key must be a word"], id="no-key"),
        pytest.param("a: [1, 2", ["f.yaml:1:9 not valid YAML: expected ',' or ']', but got '<stream end>'"],
                     id="a-bracket-left-open"),
        pytest.param("a: b: c", ["f.yaml:1:5 not valid YAML: mapping values are not allowed here"], id="two-colons"),
        pytest.param("--- {a: 1}\n--- {b: 2}", ["f.yaml:2:1 not valid YAML: but found another document"],
                     id="two-documents"),
        pytest.param("a: *b", ["f.yaml:1:4 not valid YAML: found undefined alias 'b'"], id="an-alias-of-nothing"),
        pytest.param('a: "\\x07"', ["f.yaml:1:4 holds characters that cannot be shown; type it again"], id="a-bell"),
        pytest.param('a: "\\ud800"', ["f.yaml:1:4 holds characters that cannot be shown; type it again"],
                     id="half-a-character"),
        pytest.param("a: x\u202ey", ["f.yaml:1:4 holds characters that cannot be shown; type it again"],
                     id="a-mark-that-turns-the-writing"),
        pytest.param("a: " + "[" * 25 + "]" * 25, ["f.yaml:1:28 nested too deeply"],
                     id="one-level-too-deep"),
        pytest.param("a: " + "[" * 3000, ["f.yaml:1:100 nested too deeply"], id="a-tower-nobody-climbs"),
        pytest.param("#" * (LARGEST + 1), ["f.yaml:1:1 file is larger than 512 KB; split it"], id="too-large"),
    ],
)  # fmt: skip
def test_what_a_pack_may_not_hold_is_told_with_its_place(text, said):
    assert complaints_about(text) == said


def test_all_that_a_file_may_not_hold_is_told_at_once():
    assert complaints_about("a: &x 1\nb: !y 2\nb: 3\nc: *x") == [
        "f.yaml:1:4 anchors and aliases are not allowed; write it out",
        "f.yaml:2:4 the tag !y is not allowed",
        "f.yaml:3:1 'b' stands here twice; merge them",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("5", 5, id="a-number"),
        pytest.param("-5", -5, id="a-number-below-nought"),
        pytest.param("1e3", "1e3", id="no-programmers-numbers"),
        pytest.param("0x1F", "0x1F", id="no-hexadecimal"),
        pytest.param("7.5", "7.5", id="no-floats"),
        pytest.param(".nan", ".nan", id="nan-is-a-word"),
        pytest.param("99999999999999999999", "99999999999999999999", id="a-number-longer-than-a-number"),
        pytest.param("true", True, id="true"),
        pytest.param("yes", "yes", id="yes-is-a-word"),
        pytest.param("~", None, id="nothing"),
        pytest.param("2026-09-01", "2026-09-01", id="a-day-stays-text"),
        pytest.param("12:30", "12:30", id="an-hour-stays-text"),
        pytest.param("{case.__class__}", {"case.__class__": None}, id="braces"),
    ],
)
def test_a_value_is_read_as_what_it_looks_like_to_people(text, value):
    assert read(f"a: {text}", "f.yaml").value == {"a": value}


def test_an_empty_file_says_nothing():
    assert read("", "f.yaml").value == {}
    assert read("# only a note\n", "f.yaml").value == {}


def test_every_part_knows_its_place_and_what_is_missing_has_that_of_what_should_hold_it():
    source = read("a:\n  b: [x, {c: 1}]\n", "f.yaml")
    assert str(source.place(("a", "b", 1, "c"))) == "f.yaml:2:11"
    assert str(source.place(("a", "b", 0))) == "f.yaml:2:7"
    assert str(source.place(("a", "zz"))) == "f.yaml:1:1"


def test_a_pack_without_its_first_file_and_with_a_list_for_a_file():
    with pytest.raises(PackError) as caught:
        read_pack("p", {"p": {"procedures/x.yaml": "- a\n- b"}}, IN_FORCE)
    assert [f.sentence() for f in caught.value.findings] == [
        "p/pack.yaml:1:1 pack.yaml is missing", "p/procedures/x.yaml:1:1 must be a mapping of keys to values",
    ]  # fmt: skip


# ----------------------------------------------------------------------------------- numbers come from dated parameters


@pytest.mark.parametrize(
    ("on", "n"),
    [
        pytest.param(date(2025, 6, 30), 20, id="the-day-before-the-amendment"),
        pytest.param(date(2025, 7, 1), 30, id="the-day-of-the-amendment"),
        pytest.param(date(2030, 1, 1), 30, id="years-later"),
    ],
)
def test_the_last_value_whose_day_has_come_is_in_force(on, n):
    procedure = small_pack(on=on).procedures["aid"]
    assert procedure.clocks["total"].within.n == n
    assert (procedure.parameters["total_days"].value, procedure.parameters["total_days"].basis[:3]) == (n, "第一条")


def test_a_later_value_may_stand_first():
    turned = small_pack(('since: "2020-01-01"', 'since: "2029-01-01"'), on=date(2029, 1, 1))
    assert turned.procedures["aid"].clocks["total"].within.n == 20


def test_a_parameter_whose_day_has_not_come_has_no_value():
    assert complaints(on=date(2019, 12, 31))[0] == (
        "small/parameters.yaml:1:1 'total_days' has no value in force on 2019-12-31"
    )


def test_a_number_stays_a_number_and_inside_a_sentence_it_is_written_out():
    procedure = small()
    assert procedure.moves["survey"].by.signatures == 2
    assert procedure.guards["poor"].when == "facts.income < facts.persons * 70000"


def test_a_version_keeps_only_the_parameters_it_uses():
    assert set(small().parameters) == {
        "total_days", "extended_days", "survey_days", "papers_days", "notice_days", "filing_days", "support_months",
        "answer_hours", "standard", "surveyors",
    }  # fmt: skip
    unused = small(("surveyors: {title", "unused: {title: {zh: 无, en: none}, value: 1, basis: 无}\nsurveyors: {title"))
    assert "unused" not in unused.parameters
    assert unused.digest == small().digest


# --------------------------------------------------------------------------------------------- a version is its content


def test_the_digest_changes_with_the_content_and_only_with_it():
    assert small(("basis: 只用于测试", "basis: 只用于测试。")).digest != small().digest
    assert small(("value: 7, unit: days", "value: 8, unit: days")).digest != small().digest
    assert small(("card: [persons, income]\n", "card: [persons, income]\n# a remark\n")).digest == small().digest
    assert small(("{zh: 重新入户, en: survey again}", '{en: survey again, "zh": "重新入户"}')).digest == small().digest


def test_a_worked_example_more_makes_no_new_version():
    example = "examples:\n  - {name: first, acts: [{at: 2025-09-01, do: apply, by: clerk}]}\n"
    more = small(("card: [persons, income]\n", f"card: [persons, income]\n{example}"))
    assert len(more.examples) == 1
    assert more.digest == small().digest


def test_a_published_version_is_read_back_as_it_was():
    assert from_json(to_json(small())) == small()
    assert isinstance(from_json(to_json(small())), Procedure)


# -------------------------------------------------------------------------------------------- a local pack over another

def over(**files: str):
    """The base with a local pack over it; keyword `a__b` stands for the file a/b.yaml."""
    local = {"pack.yaml": "pack: local\nversion: 4\nextends: tiny\n"}
    local |= {f"{path.replace('__', '/')}.yaml": text for path, text in files.items()}
    return read_pack("local", {"tiny": TINY, "local": local}, IN_FORCE)


def complaints_over(**files: str) -> list[str]:
    with pytest.raises(PackError) as caught:
        over(**files)
    return [finding.sentence() for finding in caught.value.findings]


def test_a_local_pack_that_says_nothing_is_the_base_under_its_own_name():
    local = over()
    assert (local.name, local.version, local.title.zh) == ("local", "4", "国家")
    assert (local.procedures["p"].key, local.procedures["p"].version) == ("local/p", "4")
    assert local.procedures["p"].moves == read_pack("tiny", {"tiny": TINY}, IN_FORCE).procedures["p"].moves


def test_mappings_merge_key_by_key_anything_else_replaces_and_null_removes():
    local = over(
        parameters="days: {value: 3, basis: 本地}\n",
        procedures__p="moves:\n  stop: null\n  go: {by: {signatures: 2}, tells: [{to: clerk, text: overdue}]}\n",
    ).procedures["p"]
    assert list(local.moves) == ["go"]
    assert (local.moves["go"].by.roles, local.moves["go"].by.signatures) == (("clerk",), 2)
    assert (local.clocks["limit"].within.n, local.parameters["days"].title.zh) == (3, "天")


def test_a_list_replaces_the_list_beneath_and_its_places_go_with_it():
    told = "tells: [{to: clerk, text: overdue}, {to: clerk, text: task_opened}]"
    procedure = TINY["procedures/p.yaml"].replace("from: one,", f"{told}, from: one,", 1)
    base = {**TINY, "procedures/p.yaml": procedure}
    local = {"pack.yaml": "pack: local\nversion: 4\nextends: tiny\n",
             "procedures/p.yaml": "moves: {go: {tells: [{to: clerk, txt: overdue}]}}\n"}  # fmt: skip
    with pytest.raises(PackError) as caught:
        read_pack("local", {"tiny": base, "local": local}, IN_FORCE)
    assert [finding.sentence() for finding in caught.value.findings] == [
        "local/procedures/p.yaml:1:22 'text' is missing here",
        "local/procedures/p.yaml:1:34 unknown key 'txt'; did you mean 'text'?",
    ]


def test_a_local_pack_may_add_a_procedure_of_its_own():
    own = TINY["procedures/p.yaml"].replace("procedure: p", "procedure: q").replace("prefix: PP", "prefix: QQ")
    assert list(over(procedures__q=own).procedures) == ["p", "q"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"procedures__p": "moves:\n  go: {by: {roles: clerc}}\n"},
                     ["local/procedures/p.yaml:2:8 unknown role 'clerc'; did you mean 'clerk'?"],
                     id="what-the-local-pack-wrote"),
        pytest.param({"procedures__p": "states:\n  one: null\n"}, [
            "tiny/procedures/p.yaml:5:1 unknown state 'one'; known: two.",
            "tiny/procedures/p.yaml:10:32 unknown state 'one'; known: *, two.",
            "tiny/procedures/p.yaml:11:36 unknown state 'one'; known: *, two.",
            "tiny/procedures/p.yaml:13:52 unknown state 'one'; known: two.",
        ], id="what-the-base-wrote-and-the-local-pack-broke"),
        pytest.param({"procedures__p": "moves:\n  halt: null\n  go: {laws: null}\n"}, [
            "local/procedures/p.yaml:2:3 removes 'halt', which is not there",
            "local/procedures/p.yaml:3:8 removes 'laws', which is not there",
        ], id="removing-what-is-not-there"),
        pytest.param({"parameters": "dais: null\n"}, [
            "local/parameters.yaml:1:1 removes 'dais', which is not there",
        ], id="removing-a-parameter-that-is-not-there"),
        pytest.param({"texts__messages": "remindr: null\n"}, [
            "local/texts/messages.yaml:1:1 removes 'remindr', which is not there",
        ], id="removing-a-text-that-is-not-there"),
        pytest.param({"parameters": "days: {value: 0}\n"}, [
            "tiny/procedures/p.yaml:13:74 'n': Input should be greater than or equal to 1",
        ], id="a-number-that-does-not-fit-where-it-is-used"),
        pytest.param({"procedures__p": "moves:\n  go:\n    by:\n      roles: 5\n"}, [
            "local/procedures/p.yaml:4:7 'roles': Input should be a valid tuple",
        ], id="a-number-for-a-role"),
    ],
)  # fmt: skip
def test_a_finding_points_into_the_file_that_has_to_be_mended(files, said):
    assert complaints_over(**files) == said


@pytest.mark.parametrize(
    ("local", "said"),
    [
        pytest.param("extends: tniy", "local/pack.yaml:3:1 unknown pack 'tniy'; did you mean 'tiny'?", id="misspelt"),
        pytest.param("extends: local", "local/pack.yaml:3:1 'local' extends itself", id="itself"),
    ],
)
def test_a_pack_extends_a_pack_that_is_there_and_not_itself(local, said):
    with pytest.raises(PackError) as caught:
        read_pack("local", {"tiny": TINY, "local": {"pack.yaml": f"pack: local\nversion: 4\n{local}\n"}}, IN_FORCE)
    assert [finding.sentence() for finding in caught.value.findings] == [said]


def test_packs_do_not_extend_each_other():
    packs = {name: {"pack.yaml": f"pack: {name}\nversion: 1\nextends: {other}\n"} for name, other in ("ab", "ba")}
    with pytest.raises(PackError) as caught:
        read_pack("a", packs, IN_FORCE)
    assert [finding.sentence() for finding in caught.value.findings] == ["b/pack.yaml:3:1 'a' extends itself"]


def test_a_third_pack_lies_over_the_second():
    packs = {
        "tiny": TINY,
        "city": {"pack.yaml": "pack: city\nversion: 4\nextends: tiny\n", "parameters.yaml": "days: {value: 3}\n"},
        "town": {"pack.yaml": "pack: town\nversion: 5\nextends: city\n", "parameters.yaml": "days: {value: 2}\n"},
    }
    assert [read_pack(name, packs, IN_FORCE).procedures["p"].clocks["limit"].within.n for name in packs] == [5, 3, 2]


def test_the_packs_text_is_not_changed_by_being_read():
    before = dict(TINY)
    over(procedures__p="moves: {stop: null}\n")
    assert before == TINY
    assert over().procedures["p"].moves.keys() == {"go", "stop"}
