"""What shows only when packs are laid over each other, or a pack is seen as a whole."""

import pytest

from tests.checks_support import all_told
from tests.core_support import TINY, changed

LAW, ADVICE = "某办法第三条", "建议值；某办法第三条"
NOTICE = ("kind: filing", "kind: public-notice")
EXTENDED = (
    "clocks:",
    "  longer:\n    title: {zh: 延, en: longer}\n    from: one\n    by: {roles: clerk}\n"
    '    extends: {clock: limit, to: "${cap}"}\nclocks:',
)
CAP = "cap: {title: {zh: 上限, en: cap}, value: 8, unit: days, basis: 某办法第四条}\n"
HEAD = {"pack.yaml": "pack: local\nversion: 4\nextends: tiny\n"}


def tiny(*changes: tuple[str, str], basis: str = LAW, more: str = "") -> dict[str, str]:
    """The tiny pack with a limit of five days that a law sets."""
    parameters = f"days: {{title: {{zh: 天, en: days}}, value: 5, unit: days, basis: {basis}}}\n{more}"
    return {**TINY, "parameters.yaml": parameters, "procedures/p.yaml": changed(TINY["procedures/p.yaml"], changes)}


def local(base: dict[str, str], **files: str) -> list[str]:
    """What is said of a pack that lies over the tiny one."""
    own = {f"{path.replace('__', '/')}.yaml": text for path, text in files.items()}
    return [f"{f.code} {f.sentence()}" for f in all_told({**HEAD, **own}, pack="local", tiny=base)]


@pytest.mark.parametrize(("path", "text", "said"), [
    pytest.param("procedures__p", "moves: {stpo: {by: {signatures: 2}}}\n",
                 "local/procedures/p.yaml:1:9 there is no 'stpo' below to change; did you mean 'stop'? "
                 "if it is new, it lacks from, title", id="a-move"),
    pytest.param("procedures__p", "states: {on: {lane: town}}\n",
                 "local/procedures/p.yaml:1:10 there is no 'on' below to change; did you mean 'one'? "
                 "if it is new, it lacks title", id="a-state"),
    pytest.param("procedures__p", "clocks: {limits: {roll: next}}\n",
                 "local/procedures/p.yaml:1:10 there is no 'limits' below to change; did you mean 'limit'? "
                 "if it is new, it lacks kind, title, within", id="a-clock"),
    pytest.param("parameters", "dais: {value: 6}\n",
                 "local/parameters.yaml:1:1 there is no 'dais' below to change; did you mean 'days'? "
                 "if it is new, it lacks basis, title", id="a-parameter"),
    pytest.param("texts__messages", "overdu: {urgent: true}\n",
                 "local/texts/messages.yaml:1:1 there is no 'overdu' below to change; did you mean 'overdue'? "
                 "if it is new, it lacks body, subject", id="a-text"),
    pytest.param("pack", f"{HEAD['pack.yaml']}roles: {{clark: {{level: county}}}}\n",
                 "local/pack.yaml:4:9 there is no 'clark' below to change; did you mean 'clerk'? "
                 "if it is new, it lacks title", id="a-role"),
])  # fmt: skip
def test_a_local_pack_that_changes_what_is_not_there_is_told_so_and_nothing_else(path, text, said):
    assert local(tiny(), **{path: text}) == [f"overrides_nothing {said}"]


def test_one_block_may_begin_what_another_or_the_procedure_completes():
    uses = ("prefix: PP\n", "prefix: PP\nuses: [first, second]\n"), ("moves:\n", "moves:\n  jump: {from: one}\n")
    files = {
        **tiny(*uses),
        "blocks/first.yaml": "block: first\nmoves: {}\n",
        "blocks/second.yaml": "block: second\nmoves: {jump: {title: {zh: 跳, en: jump}, by: {roles: clerk}}}\n",
    }
    assert all_told(files, pack="tiny") == ()
    alone = files["procedures/p.yaml"].replace("  jump: {from: one}\n", "")
    assert [f"{f.code} {f.sentence()}" for f in all_told({**files, "procedures/p.yaml": alone}, pack="tiny")] == [
        "overrides_nothing tiny/blocks/second.yaml:2:9 there is no 'jump' below to change; if it is new, it lacks from"
    ]


def test_a_local_pack_may_bring_what_is_new_if_it_is_whole():
    new = "moves: {jump: {title: {zh: 跳, en: jump}, from: one, to: two, by: {roles: clerk}}}\n"
    assert local(tiny(), procedures__p=new) == []


@pytest.mark.parametrize(("base", "files", "said"), [
    pytest.param(tiny(), {"parameters": "days: {value: 6}\n"}, "'days': 6 is longer than 5（某办法第三条）",
                 id="on-the-ground-of-the-law-it-exceeds"),
    pytest.param(tiny(), {"parameters": "days: {value: 6, basis: 县里的通知}\n"},
                 "'days': 6 is longer than 5（某办法第三条）", id="on-a-ground-that-is-no-law"),
    pytest.param(tiny(), {"parameters": "days: {unit: working_days, basis: 县里的通知}\n"},
                 "'days': 5 is longer than 5（某办法第三条）", id="as-many-working-days"),
    pytest.param(tiny(), {
        "parameters": "slow: {title: {zh: 慢, en: slow}, value: 9, unit: days, basis: 县里的通知}\n",
        "procedures__p": 'clocks: {limit: {within: {n: "${slow}"}}}\n',
    }, "'slow': 9 is longer than 5（某办法第三条）", id="by-another-parameter"),
    pytest.param(tiny(EXTENDED, more=CAP), {"parameters": "cap: {value: 9}\n"},
                 "'cap': 9 is longer than 8（某办法第四条）", id="an-extension-beyond-its-cap"),
])  # fmt: skip
def test_a_local_pack_may_not_be_slower_than_the_law(base, files, said):
    assert local(base, **files) == [
        f"longer_than_law local/parameters.yaml:1:1 {said}; name under `basis` the article that allows it"
    ]


def test_a_local_pack_may_not_post_a_shorter_notice():
    assert local(tiny(NOTICE), parameters="days: {value: 4}\n") == [
        "notice_shorter_than_law local/parameters.yaml:1:1 'days': 4 is shorter than 5（某办法第三条）; "
        "a public notice may not be"
    ]


@pytest.mark.parametrize(("base", "parameters"), [
    pytest.param(tiny(), "days: {value: 4}\n", id="a-shorter-limit"),
    pytest.param(tiny(), "days: {value: 9, basis: 省办法第十二条}\n", id="an-article-that-allows-it"),
    pytest.param(tiny(basis=ADVICE), "days: {value: 9}\n", id="a-number-that-was-only-advised"),
    pytest.param(tiny(basis="S2-17"), "days: {value: 9}\n", id="a-number-of-a-plan"),
    pytest.param(tiny(NOTICE), "days: {value: 10}\n", id="a-longer-notice"),
])  # fmt: skip
def test_within_the_law_a_local_pack_is_free(base, parameters):
    assert local(base, parameters=parameters) == []


def test_two_procedures_of_a_pack_do_not_share_a_prefix():
    files = tiny()
    files["procedures/q.yaml"] = files["procedures/p.yaml"].replace("procedure: p", "procedure: q")
    assert [f"{f.code} {f.sentence()}" for f in all_told(files, pack="tiny")] == [
        "prefix_twice tiny/procedures/q.yaml:3:1 'q' and 'p' both number their cases PP; choose another prefix"
    ]


def test_a_limit_of_one_name_has_one_title_in_all_procedures():
    files = tiny()
    other = files["procedures/p.yaml"].replace("procedure: p", "procedure: q").replace("prefix: PP", "prefix: QQ")
    files["procedures/q.yaml"] = other.replace("title: {zh: 限, en: limit}", "title: {zh: 期, en: limit}")
    assert [f"{f.code} {f.sentence()}" for f in all_told(files, pack="tiny")] == [
        "unlike_titles tiny/procedures/q.yaml:12:1 the limit 'limit' has another title in 'p'; give both one title"
    ]


def test_a_parameter_says_on_what_ground_it_stands():
    assert [f"{f.code} {f.sentence()}" for f in all_told(tiny(basis='" "'), pack="tiny")] == [
        "no_basis tiny/parameters.yaml:1:1 'days' has no `basis`; where no rule says so, write 建议值"
    ]


def test_a_condition_in_which_a_parameter_stands_is_not_judged():
    guards = 'guards: {{early: {{if: "{} < 9", says: {{zh: 晚, en: late}}}}}}\nmoves:\n'
    for condition, said in (("${days}", []), ("5", ["always_holds"])):
        changes = ("moves:\n", guards.format(condition)), ("go: {title", "go: {guards: early, title")
        told = all_told(tiny(*changes), pack="tiny", advice=True)
        assert [f.code for f in told if f.code.endswith("_holds")] == said


def unused(files: dict[str, str], pack: str, **others: dict[str, str]) -> list[str]:
    told = all_told(files, pack=pack, advice=True, **others)
    return [f.sentence() for f in told if f.code.startswith("unused")]


def test_a_parameter_that_nothing_names_is_advised_away_in_the_pack_that_has_it():
    more = "rest: {title: {zh: 余, en: rest}, value: 1, basis: 建议值}\n"
    said = "tiny/parameters.yaml:2:1 parameter 'rest' is used nowhere; changing it changes nothing"
    assert unused(tiny(more=more), "tiny") == [said]
    assert unused(HEAD, "local", tiny=tiny(more=more)) == []
    assert unused({**HEAD, "parameters.yaml": "days: {value: 4}\n"}, "local", tiny=tiny()) == []


SHARED = """\
block: shared
fields: {spare: {title: {zh: 备, en: spare}}}
guards: {idle: {if: done.go < 1, says: {zh: 已办, en: done}}}
"""


def test_what_a_block_brings_is_unused_if_no_procedure_uses_it():
    files = {**tiny(("prefix: PP\n", "prefix: PP\nuses: shared\n")), "blocks/shared.yaml": SHARED}
    p = files["procedures/p.yaml"]
    other = p.replace("procedure: p", "procedure: q").replace("PP", "QQ")
    assert unused({**files, "procedures/q.yaml": other}, "tiny") == [
        "tiny/blocks/shared.yaml:2:10 field 'spare' is used nowhere; remove it, or let a move ask for it",
        "tiny/blocks/shared.yaml:3:10 guard 'idle' stands at no move and keeps nobody from anything",
    ]
    using = other.replace("go: {title", "go: {asks: spare, guards: idle, title")
    assert unused({**files, "procedures/q.yaml": using}, "tiny") == []
    without = p.replace("uses: shared\n", "")
    assert len(unused({**files, "procedures/q.yaml": using, "procedures/p.yaml": without}, "tiny")) == 0


def test_what_a_local_pack_no_longer_needs_of_its_base_is_left_alone():
    fields = "prefix: PP\nfields: {note: {title: {zh: 注, en: note}, type: note}}\n"
    base = tiny(("prefix: PP\n", fields), ("go: {title", "go: {asks: note, title"))
    assert unused(base, "tiny") == []
    assert unused({**HEAD, "procedures/p.yaml": "moves: {go: {asks: []}}\n"}, "local", tiny=base) == []
