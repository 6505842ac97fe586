"""Where each finding stands and what it says: one small break, one finding, at its place, in both languages."""

import pytest

from tests.checks_support import clock, move, place_of, state, told
from tests.core_support import small, small_files


def field(text: str) -> tuple[str, str]:
    """One field more, which nothing asks for."""
    return ("fields:\n", f"fields:\n  more: {{title: {{zh: 另, en: more}}, {text}}}\n")


def guard(condition: str) -> tuple[str, str]:
    """Another condition under which somebody may object."""
    return ('"done.object < 1"', f'"{condition}"')


ERRORS = {
    "never_open": (
        [move("from: review, except_from: review, to: recheck, by: {roles: clerk}")],
        "from: review, except_from",
        "no case comes to where 'extra' starts; it can never be done",
    ),
    "final_with_task": (
        [("en: surveyed}, final", "en: surveyed}, task: {role: head}, final")],
        "task: {role: head}, final",
        "'investigation.survey.done' is final; nobody can have a task there",
    ),
    "outcome_too_early": (
        [("en: Filing}, task", "en: Filing}, outcome: granted, task")],
        "outcome: granted, task",
        "'filing' does not end the case; write `outcome` at the state that does",
    ),
    "dead_branch": (
        [("{to: recheck}]", "{to: decision, when: [poor, passed]}, {to: recheck}]")],
        "{to: decision, when",
        "way 2 of 'vote', to 'decision', is never taken: an earlier one always fits first",
    ),
    "runs_after_the_end": (
        [clock("during: [review, lapsed], ladder: standard")],
        "during: [review, lapsed]",
        "a case ends at 'lapsed'; the clock 'more' cannot run there",
    ),
    "start_never_comes": (
        [clock("starts: {leaving: lapsed}, ends: {event: file}, ladder: standard")],
        "starts: {leaving: lapsed}",
        "on no path does the clock 'more' start",
    ),
    "end_cannot_follow": (
        [clock("starts: {event: file}, ends: {event: apply}, ladder: standard")],
        "ends: {event: apply}",
        "once the clock 'more' has started, nothing that ends it can follow",
    ),
    "review_refuses_next": (
        [state("failed: {title: {zh: 未过, en: failed}, task: {role: head}}"), ("{to: recheck}]", "{to: failed}]"),
         move("from: failed, to: refused, by: {roles: head}")],
        "to: refused, by",
        "'failed' follows only a failed review and may not lead to refusal; send it to the street's re-check",
    ),
    "silence_approves": (
        [("    law: 救助办法第六条\n", "")],
        "support_over:\n",
        "'support_over' grants by the mere passing of time; name under `law` the article that allows it",
    ),
    "uncountable_length": (
        [('within: {n: "${support_months}", unit: months}', "within: {until: persons}")],
        "within: {until",
        "'persons' must be a number with `min: 1` (field) or a date (until, since)",
    ),
}  # fmt: skip

WARNINGS = {
    "asked_twice": (
        [("[persons, income, id_number", "[persons, income, persons, id_number")],
        "asks: [persons, income, persons",
        "'apply' asks for 'persons' twice; remove one",
    ),
    "unused_field": (
        [field("type: note")],
        "more: {title: {zh: 另",
        "field 'more' is used nowhere; remove it, or let a move ask for it",
    ),
    "unused_material": (
        [("materials:\n", "materials:\n  letter: {title: {zh: 信, en: letter}}\n")],
        "letter: {title",
        "material 'letter' is needed nowhere; remove it, or name it under `needs`",
    ),
    "unused_guard": (
        [("guards: first_time\n", "done_as: {zh: 异议, en: objected}\n")],
        'first_time: {if: "done.object < 1"',
        "guard 'first_time' stands at no move and keeps nobody from anything",
    ),
    "unused_phase": (
        [("phases:\n", "phases:\n  after: {zh: 之后, en: After}\n")],
        "after: {zh",
        "no state lies in phase 'after'; remove it",
    ),
    "no_outcome": (
        [(", final: true, outcome: lapsed", ", final: true")],
        "lapsed: {title",
        "'lapsed' ends the case but does not say with which `outcome`",
    ),
    "nobody_moves": (
        [("en: Filing}, task: {role: clerk}", "en: Filing}")],
        "filing: {title: {zh: 备案, en: Filing}",
        "nobody has a task at 'filing' and no clock leads on; write `task`",
    ),
    "empty_move": (
        [move("from: review, by: {roles: clerk}")],
        "extra: {title",
        "'extra' changes nothing: it stays, asks nothing, and nothing looks at it",
    ),
    "same_title": (
        [move("from: [review, recheck], to: decision, by: {roles: head}"),
         ("{zh: 另, en: extra}", "{zh: 复核通过, en: e}")],
        "title: {zh: 复核通过, en: e}",
        "'extra' and 'confirm_recheck' start in the same state under the same title",
    ),
    "role_twice": (
        [("sequence: [head, leader]", "sequence: [head, head]")],
        "by: {sequence",
        "'approve' asks 'head' twice; if two people must sign, write roles with signatures: 2",
    ),
    "apart_in_vain": (
        [("apart_from: survey}", "apart_from: file}")],
        "apart_from: file}",
        "'file' is never done by a person before 'confirm_recheck'; being apart from it means nothing",
    ),
    "always_holds": (
        [guard("done.object < 1 || done.object >= 0")],
        'if: "done.object < 1 ||',
        "guard 'first_time' holds whatever is answered; it keeps nobody from anything",
    ),
    "never_holds": (
        [guard("facts.persons > 20")],
        'if: "facts.persons > 20"',
        "guard 'first_time' never holds, whatever is answered; nobody can pass",
    ),
    "no_fallback": (
        [("{to: recheck}]", "{to: recheck, when: undisputed}]")],
        "to: [{to: notice, when: passed}",
        "the ways of 'vote' can all fail at once; give the last one no `when`",
    ),
    "nobody_keeps": (
        [("during: papers, fires: papers_elapsed", "during: papers, ladder: standard"),
         clock("during: papers, fires: papers_elapsed")],
        "papers_limit:\n",
        "the limit 'papers_limit' is nobody's to keep; write `duty`",
    ),
    "nobody_is_told": (
        [("during: filing, ladder: standard", "during: filing")],
        "filing_limit:\n",
        "nobody is reminded of the limit 'filing_limit'; write `ladder`",
    ),
    "clock_twice": (
        [clock("during: filing, ladder: standard"), ("kind: x,", "kind: filing,"),
         ("unit: days}, during: filing", "unit: working_days}, during: filing")],
        "filing_limit:\n",
        "the clocks 'filing_limit' and 'more' run during the same states and are of one kind; merge them",
    ),
    "rung_before_start": (
        [("{working_days: -2}", "{working_days: -5}"),
         ("during: filing, ladder: standard", "during: filing")],
        "ladder: standard}\n  papers_limit",
        "a reminder 5 working days before the end of 'survey_limit' would ring before its start",
    ),
    "rung_after_the_end": (
        [("during: notice, fires", "during: notice, ladder: standard, fires")],
        "ladder: standard, fires",
        "'notice_period' fires when it is due; a reminder 2 working days later never rings",
    ),
    "no_law": (
        [move("from: review, to: recheck, by: {roles: clerk}, irreversible: true")],
        "extra: {title",
        "'extra' cannot be taken back; name its ground under `law`",
    ),
    "passes_below_half": (
        [("passes: 2/3", "passes: 1/3")],
        "passes: 1/3",
        "a share of 1/3 lets a vote pass against the majority",
    ),
    "not_private": (
        [("type: phone, required: false, private: true", "type: phone, required: false")],
        "phone: {title",
        "'phone' looks personal; write `private: true`, or `private: false` for a public number",
    ),
    "missing_language": (
        [("rented: {zh: 租住, en: rented}", "rented: {zh: 租住}")],
        "rented: {zh",
        "'租住' has no English",
    ),
}  # fmt: skip


def cases(*tables):
    return [pytest.param(code, *case, id=code) for table in tables for code, case in table.items()]


@pytest.mark.parametrize(("code", "changes", "at", "said"), cases(ERRORS, WARNINGS))
def test_a_finding_stands_at_its_place_and_says_what_would_be_right(code, changes, at, said):
    found = [(f.severity, f.code, str(f.place), f.says.en) for f in told(changes) if f.code == code]
    assert found == [("error" if code in ERRORS else "warning", code, place_of(at, small_files(*changes)), said)]


@pytest.mark.parametrize(("code", "changes", "at", "said"), cases(WARNINGS))
def test_a_warning_keeps_no_pack_from_being_used(code, changes, at, said):
    assert small(*changes).name == "aid"
    assert {f.severity for f in told(changes)} == {"warning"}


@pytest.mark.parametrize(("limit", "rung", "early"), [
    pytest.param('{n: "${survey_days}", unit: working_days}', "working_days: -4", False, id="on-the-first-day"),
    pytest.param('{n: "${survey_days}", unit: days}', "working_days: -5", True, id="five-working-days-of-five-days"),
    pytest.param('{n: "${answer_hours}", unit: hours}', "hours: -47", False, id="an-hour-after-the-start"),
    pytest.param('{n: "${answer_hours}", unit: hours}', "hours: -48", True, id="at-the-start"),
    pytest.param('{n: "${answer_hours}", unit: hours}', "working_days: -2", True, id="two-days-of-48-hours"),
    pytest.param('{n: "${answer_hours}", unit: hours}', "working_days: -1", False, id="one-day-of-48-hours"),
    pytest.param('{n: "${support_months}", unit: months}', "working_days: -60", False, id="months-are-not-counted-out"),
    pytest.param("{until: surveyed_on}", "working_days: -60", False, id="as-long-as-a-case-is-told"),
])  # fmt: skip
def test_a_reminder_rings_after_its_limit_has_begun(limit, rung, early):
    ladder = ("ladders:\n", f"ladders:\n  own: [{{{rung}}}]\n")
    one = clock("during: review, ladder: own")
    within = ('within: {n: "${survey_days}", unit: days}, during: review', f"within: {limit}, during: review")
    assert [f.code for f in told([ladder, one, within])] == ["rung_before_start"] * early
