"""What differs between two versions, in words a person can check against the notice that changed the rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from states.difference import difference
from states.differing import said
from tests.core_support import small

EDITS = {
    "a limit that became shorter": (
        ("value: 10, unit: days, basis: 第四条", "value: 7, unit: days, basis: 第四条（修订）"),
        ["时限“补正期”：长度由“10日”改为“7日”。",
         "参数“补正”：取值由“10日”改为“7日”（自 2007-01-01，依据：第四条（修订））。"],
    ),
    "a limit whose last day no longer moves": (
        ("roll: next", "roll: none"), ["时限“补正期”：末日顺延由“顺延到下一工作日”改为“不顺延”。"]),
    "a limit that stands still elsewhere": (
        ("stops_in: papers", "stops_in: [papers, recheck]"), ["时限“总时限”：暂停于增加街道复核。"]),
    "who acts": (
        ("from: review\n    to: papers\n    by: {roles: clerk}", "from: review\n    to: papers\n    by: {roles: head}"),
        ["动作“通知补正”：办理人由“窗口经办人”改为“民政办主任”。"]),
    "from whom he is kept apart": (
        ("{roles: head, apart_from: survey}", "{roles: head, apart_from: [survey, vote]}"),
        ["动作“复核通过”：岗位分离增加记录评议。"]),
    "what the form asks": (
        ("asks: [housing, surveyed_on, disputed]", "asks: [housing, disputed, phone]"),
        ["动作“提交入户调查”：填写栏目增加电话，去掉入户日期。"]),
    "how many papers it needs": (
        ("{kind: photo, at_least: 2}", "{kind: photo, at_least: 3}"),
        ["动作“提交入户调查”：材料增加入户照片 ≥ 3，去掉入户照片 ≥ 2。"]),
    "where it leads": (
        ("to: [{to: notice, when: passed}, {to: recheck}]", "to: recheck"),
        ["动作“记录评议”：去向由“公示（passed成立时）、街道复核”改为“街道复核”。"]),
    "a condition that was dropped": (("    guards: first_time\n", ""), ["动作“登记异议”：条件去掉first_time。"]),
    "what a condition says": (
        ("done.object < 1", "done.object < 2"),
        ["条件“已提出过异议。”：条件由“done.object < 1”改为“done.object < 2”。"]),
    "a name": (("{zh: 备案, en: Filing}", "{zh: 报备, en: Filing}"), ["环节“报备”：名称由“备案”改为“报备”。"]),
    "the English alone": (
        ("{zh: 备案, en: Filing}", "{zh: 备案, en: Registration}"), ["环节“备案”：名称的另一种语言改了。"]),
    "a place inside something parallel": (
        ("pending: {title: {zh: 待入户, en: to be surveyed}, task: {role: surveyor}}",
         "pending: {title: {zh: 待入户, en: to be surveyed}, task: {role: clerk}}"),
        ["环节“待入户”：待办由“调查员”改为“窗口经办人”。"]),
    "the level of a post": (
        ("title: {zh: 核对员, en: checker}, level: county", "title: {zh: 核对员, en: checker}, level: town"),
        ["岗位“核对员”：级别由“县级”改为“乡镇级”。"]),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "told"), EDITS.values(), ids=EDITS)
def test_a_change_is_told_in_a_sentence(edit, told):
    old, new = small(), small(edit)
    assert [said(one, old, new).zh for one in difference(old, new)] == told


@pytest.mark.parametrize(("edit", "_"), EDITS.values(), ids=EDITS)
def test_every_change_is_told_in_english_too_and_backwards(edit, _):
    old, new = small(), small(edit)
    for before, after in ((old, new), (new, old)):
        sentences = [said(one, before, after).en for one in difference(before, after)]
        assert sentences
        assert all(sentence.endswith(".") for sentence in sentences)


def test_what_is_new_and_what_is_gone():
    old = small()
    move = "  repeat_survey:\n    title: {zh: 重新入户, en: survey again}\n    from: investigation.survey.done\n"
    rest = "    to: investigation.survey.pending\n    by: {roles: head}\n"
    new = small((move + rest, ""))
    assert [said(one, old, new).zh for one in difference(old, new)] == ["取消动作“重新入户”。"]
    assert [said(one, new, old).zh for one in difference(new, old)] == ["新增动作“重新入户”，由民政办主任办理。"]
    english = [said(one, new, old).en for one in difference(new, old)]
    assert english == ["New move 'survey again', done by head of office."]


def test_a_version_does_not_differ_from_itself():
    assert difference(small(), small()) == []


@given(st.lists(st.sampled_from(list(EDITS)), unique=True, max_size=4))
@settings(max_examples=25)
def test_two_versions_differ_in_words_exactly_when_they_differ_in_digest(names):
    old, new = small(), small(*(EDITS[name][0] for name in names if not name.startswith(("a name", "the English"))))
    assert bool(difference(old, new)) == (old.digest != new.digest)
