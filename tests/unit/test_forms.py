"""What people type, and what the rules make of it: one value, or every complaint at once."""

import json
from decimal import Decimal

import pytest

from states.forms import LINE, LONGEST, Wrong, read, read_answers, shown
from states.procedure import FormField, Text
from tests.core_support import small

TITLE = Text(zh="栏目", en="field")
HOUSING = {"own": Text(zh="自有", en="own"), "rented": Text(zh="租住", en="rented")}


def a_field(type_: str, **more) -> FormField:
    return FormField(title=TITLE, type=type_, options=HOUSING if type_ == "choice" else {}, **more)


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        pytest.param("money", "1056", 105600, id="whole-yuan"),
        pytest.param("money", "1,056.50", 105650, id="with-a-comma-and-jiao"),
        pytest.param("money", " １，０５６．５０元 ", 105650, id="full-width-with-its-unit"),
        pytest.param("money", 1056, 105600, id="a-number"),
        pytest.param("money", 0.1, 10, id="ten-fen-as-a-float"),
        pytest.param("money", Decimal("-3.20"), -320, id="less-than-nothing-where-no-bound-forbids-it"),
        pytest.param("money", "999999999999.99", 99999999999999, id="just-below-a-million-million"),
        pytest.param("number", "4", 4, id="a-whole-number"),
        pytest.param("number", "－１２", -12, id="full-width-minus"),
        pytest.param("yes_no", "是", True, id="yes-in-chinese"),
        pytest.param("yes_no", "on", True, id="a-ticked-box"),
        pytest.param("yes_no", False, False, id="false"),
        pytest.param("yes_no", "NO", False, id="no-in-capitals"),
        pytest.param("date", "2026-09-01", "2026-09-01", id="a-day"),
        pytest.param("date", "２０２６-０９-０１", "2026-09-01", id="a-day-in-full-width-digits"),
        pytest.param("choice", "rented", "rented", id="one-of-the-options"),
        pytest.param("id_number", "11010519491231002x", "11010519491231002X", id="a-small-x-at-the-end"),
        pytest.param("id_number", "110105 19491231 002X", "11010519491231002X", id="read-out-in-groups"),
        pytest.param("id_number", "１１０１０５19491231002Ｘ", "11010519491231002X", id="partly-in-full-width"),
        pytest.param("phone", "138 0000 0000", "13800000000", id="a-mobile"),
        pytest.param("phone", "0851-27220000", "0851-27220000", id="a-landline"),
        pytest.param("text", "  王某兰 ", "王某兰", id="a-name-with-spaces-around"),
        pytest.param("note", "第一行\n第二行\t。", "第一行\n第二行\t。", id="two-lines"),
        pytest.param("note", "{case.__class__} {{x}} %s", "{case.__class__} {{x}} %s", id="braces-are-letters"),
    ],
)  # fmt: skip
def test_what_people_type_becomes_what_the_rules_use(type_, typed, value):
    read_value = read(a_field(type_), typed)
    assert (read_value, type(read_value)) == (value, type(value))


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        pytest.param("money", "about 1000", id="words-for-an-amount"),
        pytest.param("money", "10.005", id="half-a-fen"),
        pytest.param("money", 10**30, id="more-than-there-is"),
        pytest.param("money", "1e12", id="a-million-million"),
        pytest.param("money", "1e-999999999", id="next-to-nothing"),
        pytest.param("money", "1E+999999999", id="an-exponent-that-would-fill-the-memory"),
        pytest.param("money", "NaN", id="not-a-number"),
        pytest.param("money", "sNaN", id="a-number-that-traps"),
        pytest.param("money", float("nan"), id="nan"),
        pytest.param("money", "-Infinity", id="infinity"),
        pytest.param("money", True, id="true-is-no-amount"),
        pytest.param("money", ["1"], id="a-list-of-amounts"),
        pytest.param("number", "4.5", id="half-a-person"),
        pytest.param("number", True, id="true-is-no-number"),
        pytest.param("number", "1_000", id="a-programmers-number"),
        pytest.param("number", "٤", id="arabic-digits"),
        pytest.param("number", 10**5000, id="more-digits-than-python-writes"),
        pytest.param("number", "4 4", id="two-numbers"),
        pytest.param("yes_no", "maybe", id="neither-yes-nor-no"),
        pytest.param("yes_no", {}, id="an-object-for-yes"),
        pytest.param("date", "2026-02-30", id="a-day-that-does-not-exist"),
        pytest.param("date", "1 Sept", id="a-day-in-words"),
        pytest.param("choice", "Rented", id="an-option-misspelt"),
        pytest.param("choice", ["rented"], id="a-list-of-options"),
        pytest.param("choice", {"rented": 1}, id="an-object-of-options"),
        pytest.param("id_number", "110105194912310021", id="a-wrong-check-digit"),
        pytest.param("id_number", "110105491231002", id="the-old-fifteen-digits"),
        pytest.param("id_number", "1101051949123100٢X", id="arabic-digits-in-a-number"),
        pytest.param("phone", "12345", id="an-internal-extension"),
        pytest.param("phone", "1380000000O", id="a-letter-for-nought"),
        pytest.param("text", 5, id="a-number-for-text"),
        pytest.param("text", "x" * (LONGEST + 1), id="a-text-too-long"),
        pytest.param("text", "王\x00兰", id="a-control-character"),
        pytest.param("text", "王\x85兰", id="a-control-character-of-the-second-kind"),
        pytest.param("text", "收入 \u202e001", id="a-mark-that-turns-the-writing"),
        pytest.param("note", json.loads('"\\ud800"'), id="half-a-character"),
        pytest.param("phone", "1" * (LINE + 1), id="a-line-too-long"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_both_languages(type_, typed):
    with pytest.raises(Wrong) as caught:
        read(a_field(type_), typed)
    assert caught.value.says.zh
    assert caught.value.says.en


@pytest.mark.parametrize(
    ("type_", "typed", "right"),
    [
        pytest.param("number", "1", True, id="the-lowest-number"),
        pytest.param("number", "0", False, id="below-the-lowest"),
        pytest.param("number", "20", True, id="the-highest-number"),
        pytest.param("number", "21", False, id="above-the-highest"),
        pytest.param("money", "1", True, id="the-lowest-amount-in-yuan"),
        pytest.param("money", "0.99", False, id="a-fen-below"),
        pytest.param("money", "20.00", True, id="the-highest-amount-in-yuan"),
        pytest.param("money", "20.01", False, id="a-fen-above"),
    ],
)
def test_bounds_are_in_yuan_for_money_and_include_their_ends(type_, typed, right):
    field = a_field(type_, min=1, max=20)
    if right:
        read(field, typed)
    else:
        with pytest.raises(Wrong, match=r"不能(小于 1|大于 20)"):
            read(field, typed)


def asked(*names: str, **given):
    return read_answers(names, small(), Text(zh="受理", en="accept"), given, {})


def test_every_complaint_about_a_form_comes_at_once():
    answers, wrong = asked("persons", "income", "housing", persons="3", income="a lot", incmoe="5")
    assert answers == {"persons": 3}
    assert [(r.code, r.where) for r in wrong] == [
        ("unknown_field", "incmoe"), ("wrong_value", "income"), ("missing_field", "housing"),
    ]  # fmt: skip


def test_a_field_nobody_knows_is_named_with_the_fields_there_are():
    _, [wrong] = asked("persons", persons=3, incmoe="5")
    assert wrong.says.zh == "“受理”没有“incmoe”这一栏，请去掉或改正；可填：人口。"
    assert wrong.says.en == "'accept' does not ask for 'incmoe'; remove or correct it. It asks for: persons."


@pytest.mark.parametrize("nothing", [None, "", "   ", "\n", "　"])
def test_what_is_empty_has_not_been_filled_in(nothing):
    answers, wrong = asked("ground", "phone", ground=nothing, phone=nothing)
    assert answers == {}
    assert [(r.code, r.where) for r in wrong] == [("missing_field", "ground")], "the telephone may be left out"


def test_the_value_that_was_wrong_is_not_repeated_in_the_complaint():
    """A complaint may be logged; identity numbers may not."""
    _, [wrong] = asked("id_number", id_number="110105194912310021")
    assert "110105194912310021" not in wrong.says.zh + wrong.says.en


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        pytest.param("money", 105600, "1,056.00 元", id="money"),
        pytest.param("money", -5, "-0.05 元", id="money-below-nothing"),
        pytest.param("yes_no", False, "否", id="no"),
        pytest.param("choice", "own", "自有", id="an-option-by-its-title"),
        pytest.param("choice", "tent", "tent", id="an-option-of-an-older-version"),
        pytest.param("number", 0, "0", id="nought-is-something"),
        pytest.param("note", None, "—", id="nothing"),
    ],
)
def test_a_stored_value_is_shown_as_people_read_it(type_, value, text):
    assert shown(a_field(type_), value) == text
