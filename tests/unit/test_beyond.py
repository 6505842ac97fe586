"""What a move does beyond its own case: it writes registers, opens cases, and looks at both and at who is late."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from states import (
    Act,
    Blocked,
    Case,
    Known,
    Latest,
    PackError,
    Post,
    Procedure,
    Step,
    fire,
    next_step,
    open_case,
)
from states import open_moves as moves_open
from states.case import CLOCK_DUE, Officer, RegisterEntry, replay
from states.engine import engine_of
from states.grammar import from_json, read_pack, to_json
from states.known import Wanted
from tests.core_support import TOWN, VILLAGE, at
from tests.relief_support import relief, relief_files

CLERK, COLLEAGUE = (Officer(name, name, (Post("clerk", TOWN),)) for name in ("chen", "he"))
RICH = Known(registers={"reserve": Latest(4, {"balance": 100_000, "paid": 5_000})})
BY_TIME = (
    ("to: paid\n    by: {roles: clerk}\n    asks: sum\n    guards: [enough, papers_in_time]",
     "to: paid\n    by: {roles: clerk}\n    asks: sum"),
    ("duty: clerk", "fires: lapse"),
    ("  close:\n", "  lapse:\n    title: {zh: 到期收回, en: taken back}\n    from: paid\n    to: done\n"
                   "    by: {roles: clock}\n    law: 备用金办法第三条\n    writes:\n"
                   "      - {register: reserve, set: {balance: register.reserve.balance + facts.sum}}\n  close:\n"),
)  # fmt: skip


def opened(procedure: Procedure) -> Step:
    return open_case("RE-1", procedure, VILLAGE, "H-1", CLERK, at("2026-03-02"))


def pay(known: Known, *changes: tuple[str, str], by: Officer = CLERK, case: Case | None = None, sum: str = "600",
        ) -> Step | Blocked:  # fmt: skip
    procedure = relief(*changes)
    return next_step(case or opened(procedure).case, Act("pay", by, {"sum": sum}), procedure, at("2026-03-02"), known)


def written(answer: Step | Blocked) -> tuple[RegisterEntry, ...]:
    assert isinstance(answer, Step), answer
    return answer.entry.writes


# -------------------------------------------------------------------------------------------------------- registers


def test_an_entry_follows_the_last_one_and_says_everything_that_holds_since():
    reserve, benefit = written(pay(RICH))
    assert reserve == RegisterEntry("reserve", TOWN, 5, {"balance": 40_000, "paid": 65_000})
    assert benefit == RegisterEntry("benefits", "H-1", 1, {"status": "paid", "amount": 60_000})


def test_what_is_not_set_keeps_its_last_value():
    known = Known(registers={**RICH.registers, "benefits": Latest(2, {"status": "paid", "amount": 7})})
    paid = pay(RICH)
    assert isinstance(paid, Step)
    closed = next_step(paid.case, Act("close", CLERK), relief(), at("2026-03-03"), known)
    assert written(closed) == (RegisterEntry("benefits", "H-1", 3, {"status": "over", "amount": 7}),)


def test_a_register_nobody_has_written_holds_the_empty_value_of_each_field():
    answer = pay(Known())
    assert isinstance(answer, Blocked)
    assert [(r.code, r.where) for r in answer.reasons] == [("guard", "enough")]


def test_a_value_the_register_does_not_take_blocks_the_move():
    unguarded = ("guards: [enough, papers_in_time]", "guards: papers_in_time")
    answer = pay(RICH, unguarded, sum="1000.01")
    assert isinstance(answer, Blocked)
    assert answer.codes == ("no_value",)
    assert answer.sentence() == "“临时救助备用金”的“余额”不能小于 0，请核对。"


def test_a_value_that_cannot_be_computed_blocks_the_move():
    answer = pay(RICH, ("paid: register.reserve.paid + facts.sum", "paid: facts.sum / (facts.sum - 60000)"))
    assert isinstance(answer, Blocked)
    assert answer.sentence("en") == "'paid out' of 'Reserve fund' cannot be computed; check what was filled in."


def test_of_several_signatures_only_the_last_writes():
    two = ("by: {roles: clerk}\n    asks: sum", "by: {roles: clerk, signatures: 2}\n    asks: sum")
    first = pay(RICH, two)
    assert written(first) == ()
    procedure = relief(two)
    second = next_step(first.case, Act("pay", COLLEAGUE), procedure, at("2026-03-02"), RICH)
    assert written(second)[0].values["balance"] == 40_000


def test_a_later_writing_of_a_move_reads_what_the_earlier_one_wrote():
    again = ("      - {register: benefits, set: {status: \"'paid'\", amount: facts.sum}}",
             "      - {register: reserve, set: {paid: register.reserve.balance}}")  # fmt: skip
    first, second = written(pay(RICH, again))
    assert (first.line, second.line) == (5, 6)
    assert second.values == {"balance": 40_000, "paid": 40_000}


def test_writing_leaves_the_case_as_its_history_makes_it():
    procedure = relief()
    first, second = opened(procedure), pay(RICH)
    assert isinstance(second, Step)
    assert replay([first.entry, second.entry]) == second.case


def test_a_stored_version_keeps_its_registers_and_writings():
    procedure = relief()
    assert from_json(to_json(procedure)) == procedure


# ------------------------------------------------------------------------------------------------------------- time


def test_time_writes_too_when_its_move_does():
    paid = pay(RICH, *BY_TIME)
    assert isinstance(paid, Step)
    [clock] = paid.case.clocks
    late = fire(paid.case, clock, relief(*BY_TIME), at("2026-04-02"), RICH)
    assert written(late) == (RegisterEntry("reserve", TOWN, 5, {"balance": 160_000, "paid": 5_000}),)


def test_time_only_records_what_it_may_not_write():
    full = ("type: money, min: 0}", "type: money, min: 0, max: 1500}")
    paid = pay(RICH, *BY_TIME, full)
    assert isinstance(paid, Step)
    [clock] = paid.case.clocks
    late = fire(paid.case, clock, relief(*BY_TIME, full), at("2026-04-02"), RICH)
    assert isinstance(late, Step)
    assert (late.entry.event, late.entry.writes, late.case.places) == (CLOCK_DUE, (), ("paid",))


# --------------------------------------------------------------------------------------------------------- children


def referred(school: str) -> Step:
    paid = pay(RICH)
    assert isinstance(paid, Step)
    answers = {"illness": "透析", "school": school}
    answer = next_step(paid.case, Act("refer", CLERK, answers), relief(), at("2026-03-03"))
    assert isinstance(answer, Step)
    return answer


def test_a_move_opens_what_its_conditions_let_and_gives_along_what_is_known():
    assert [(c.procedure, c.facts) for c in referred("yes").opens] == [
        ("referral", {"need": "medical", "about": "透析"}), ("referral", {"need": "school"}),
    ]  # fmt: skip
    assert [c.facts["need"] for c in referred("no").opens] == ["medical"]


def test_a_fact_nobody_has_told_is_not_given_along():
    later = ("about: facts.illness}}", "about: register.benefits.status}}")
    paid = pay(RICH, later)
    assert isinstance(paid, Step)
    act = Act("refer", CLERK, {"illness": "透析", "school": "no"})
    answer = next_step(paid.case, act, relief(later), at("2026-03-03"))
    assert isinstance(answer, Step)
    assert [c.facts for c in answer.opens] == [{"need": "medical"}]


def test_a_child_knows_its_parent_and_its_facts_from_its_first_line():
    procedure = relief()
    child = open_case("RE-2", procedure, VILLAGE, "H-1", CLERK, at("2026-03-02"), parent="RE-1", facts={"sum": 5})
    assert (child.case.parent, child.case.facts) == ("RE-1", {"sum": 5})
    assert replay([child.entry]) == child.case
    assert replace(child.entry, answers={}) != child.entry


def test_a_case_without_parent_says_nothing_about_one():
    assert set(opened(relief()).entry.answers) == {"procedure", "digest", "area", "household"}


# ---------------------------------------------------------------------------------------------------------- looking


@pytest.mark.parametrize(
    ("known", "closed"),
    [
        pytest.param(Known(late={"backfill": 1}), ["papers_in_time"], id="who-is-late-sees-it-before-the-form"),
        pytest.param(Known(), [], id="what-the-form-may-still-change-does-not-close-it"),
    ],
)
def test_a_move_is_closed_for_what_is_known_beside_the_case(known: Known, closed: list[str]):
    procedure = relief()
    [offered] = moves_open(opened(procedure).case, procedure, CLERK, at("2026-03-02"), known)
    assert (offered.key, [reason.where for reason in offered.closed]) == ("pay", closed)


def test_a_parent_cannot_be_closed_before_its_children():
    case, procedure = referred("yes").case, relief()

    def closed(known: Known) -> list[str]:
        offered = {m.key: m for m in moves_open(case, procedure, CLERK, at("2026-03-04"), known)}
        return [reason.where for reason in offered["close"].closed]

    assert closed(Known(children={"open": 1, "total": 2})) == ["all_back"]
    assert closed(Known(children={"open": 0, "total": 2})) == []


def test_only_what_a_move_looks_at_or_writes_has_to_be_known():
    engine = engine_of(relief())
    assert engine.wanted(["refer"]) == Wanted()
    assert engine.wanted(["pay"]) == Wanted(frozenset({"reserve", "benefits"}), False, frozenset({"backfill"}))
    assert engine.wanted(["close"]) == Wanted(frozenset({"benefits"}), True, frozenset())
    assert engine.wanted(["pay", "close", "unheard_of"]).children


# ----------------------------------------------------------------------------------------------------------- checks


def findings(*changes: tuple[str, str]) -> list[str]:
    try:
        read_pack("relief", {"relief": relief_files(*changes)}, date(2026, 3, 2))
    except PackError as wrong:
        return [f"{f.code} {f.sentence('en')}" for f in wrong.findings]
    return []


ABOUT = "about: facts.illness}}"
WRONG: dict[str, Any] = {
    "a-register": (("{register: benefits, set: {status: \"'over'", "{register: benefit, set: {status: \"'over'"),
                   "unknown_register", "did you mean 'benefits'?"),
    "a-register-that-is-read": (("if: register.reserve.balance", "if: register.resrve.balance"),
                                "unknown_fact", "did you mean 'reserve'?"),
    "a-field-that-is-written": (("set: {status: \"'over'", "set: {state: \"'over'"),
                                "unknown_field", "did you mean 'status'?"),
    "a-field-that-is-read": (("if: register.reserve.balance", "if: register.reserve.balence"),
                             "unknown_fact", "did you mean 'balance'?"),
    "a-field-read-in-a-value": (("balance: register.reserve.balance -", "balance: register.reserve.rest -"),
                                "unknown_fact", "unknown fact 'rest'"),
    "a-word-for-money": (("amount: facts.sum}}", "amount: \"'much'\"}}"), "bad_value", "cannot be 'much'"),
    "a-word-that-is-no-choice": (("\"'over'\"", "\"'ended'\""), "bad_value", "cannot be 'ended'"),
    "half-a-fen": (("amount: facts.sum}}", "amount: double(facts.sum) * 0.5}}"), "bad_value", "cannot be 0.0"),
    "no-cel": (("amount: facts.sum}}", "amount: \"facts.sum +\"}}"), "bad_value", "not a value"),
    "a-condition-of-a-child": (("when: at_school", "when: at_shcool"), "unknown_guard", "did you mean 'at_school'?"),
    "a-procedure": (("- {procedure: referral, facts: {need: \"'school'\"}", "- {procedure: referal, facts: {}"),
                    "unknown_procedure", "did you mean 'referral'?"),
    "a-fact-the-child-has-not": ((ABOUT, "abuot: facts.illness}}"), "unknown_field", "did you mean 'about'?"),
    "a-fact-the-child-cannot-hold": ((ABOUT, "about: facts.sum}}"), "bad_value", "cannot be 0"),
    "a-limit": (("late.backfill", "late.backfil"), "unknown_clock", "did you mean 'backfill'?"),
    "what-children-are-not": (("children.open ==", "children.closed =="), "unknown_fact", "known: open, total"),
    "a-key": (("key: town", "key: street"), "wrong_value", "'key'"),
    "a-field-without-a-title": (("amount: {title: {zh: 金额, en: amount}, type: money}", "amount: {type: money}"),
                                "missing_key", "'title' is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "code", "says"), [pytest.param(*wrong, id=id) for id, wrong in WRONG.items()])
def test_what_points_nowhere_or_does_not_fit_is_named(change: tuple[str, str], code: str, says: str):
    found = findings(change)
    assert any(line.startswith(f"{code} relief/") and says in line for line in found), found


def test_a_local_pack_changes_a_register_of_its_base():
    local = {"pack.yaml": 'pack: local\nversion: "1"\nextends: relief\n',
             "registers.yaml": "reserve: {title: {zh: 备用金, en: Reserve}, fields: {paid: ~}}\n"}  # fmt: skip
    files = relief_files((", paid: register.reserve.paid + facts.sum}", "}"))
    pack = read_pack("local", {"local": local, "relief": files}, date(2026, 3, 2))
    register = pack.procedures["relief"].registers["reserve"]
    assert (register.title.zh, list(register.fields)) == ("备用金", ["balance"])


def test_a_register_does_not_belong_in_a_procedure():
    assert any("move it to registers.yaml" in line for line in findings(("card: [need", "registers: {}\ncard: [need")))
