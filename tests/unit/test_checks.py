"""Each lint rule: a small break that it names, at its place; and the good pack, of which it says nothing."""

from functools import cache

import pytest

from states import checks
from states.checks import beyond, calculated, conditions, law, names, people, shape, texts, time
from states.findings import Place
from tests.checks_support import FIRED, clock, codes, findings, move, state
from tests.core_support import RECUSING, small

OFFICER = RECUSING[0]

UNKNOWN = {
    "initial": ("initial: application", "initial: aplication", "state 'aplication'"),
    "joined": ("joined: review", "joined: reviews", "state 'reviews'"),
    "from": ("from: recheck", "from: rechek", "state 'rechek'"),
    "except-from": ("except_from: [filing, receiving]", "except_from: [filings]", "state 'filings'"),
    "to": ("to: papers", "to: papiers", "state 'papiers'"),
    "during": ("during: notice,", "during: notices,", "state 'notices'"),
    "stops-in": ("stops_in: papers", "stops_in: papes", "state 'papes'"),
    "entering": ("{entering: filing}", "{entering: filling}", "state 'filling'"),
    "leaving": ("{event: apply}", "{leaving: applicatoin}", "state 'applicatoin'"),
    "lane": ("en: Application}, lane: town", "en: Application}, lane: twon", "lane 'twon'"),
    "lane-of-a-place": ("task: {role: checker}}", "lane: towns, task: {role: checker}}", "lane 'towns'"),
    "phase": ("phase: intake, task", "phase: intaking, task", "phase 'intaking'"),
    "task": ("en: Re-check}, task: {role: head}", "en: Re-check}, task: {role: haed}", "role 'haed'"),
    "initial-of-a-region": ("initial: pending", "initial: pendin", "state 'pendin'"),
    "roles": ("by: {roles: checker}", "by: {roles: cheker}", "role 'cheker'"),
    "all-of": ("all_of: [head, leader]", "all_of: [head, leeder]", "role 'leeder'"),
    "sequence": ("sequence: [head, leader]", "sequence: [head, ledder]", "role 'ledder'"),
    "apart-from": ("apart_from: [survey, check]", "apart_from: [survey, chek]", "move 'chek'"),
    "asks": ("asks: income\n", "asks: incmoe\n", "field 'incmoe'"),
    "needs": ("{kind: photo,", "{kind: photos,", "material 'photos'"),
    "guards": ("guards: first_time", "guards: first_tme", "guard 'first_tme'"),
    "way": ("when: undisputed", "when: undisputd", "guard 'undisputd'"),
    "extends": ("{clock: total,", "{clock: totl,", "clock 'totl'"),
    "tells-whom": ("{to: head, text: objected}", "{to: heads, text: objected}", "role 'heads'"),
    "tells-what": ("{to: surveyor, text: objected}", "{to: surveyor, text: objectd}", "text 'objectd'"),
    "vote": ("members: invited", "members: invitees", "field 'invitees'"),
    "recuses": ("asks: ground\n    extends", "asks: ground\n    recuses: grond\n    extends", "field 'grond'"),
    "fires": ("fires: papers_elapsed", "fires: papers_elapse", "move 'papers_elapse'"),
    "ladder": ("ladder: standard\n  survey", "ladder: standrd\n  survey", "ladder 'standrd'"),
    "duty": ("duty: head", "duty: headd", "role 'headd'"),
    "rung-tells-whom": ("tell: [duty, head]", "tell: [duty, hed]", "role 'hed'"),
    "rung-says-what": ("text: overdue}", "text: overdu}", "text 'overdu'"),
    "card": ("card: [persons, income]", "card: [person, income]", "field 'person'"),
    "a-fact": ("facts.persons *", "facts.peoples *", "fact 'peoples'"),
    "a-move-that-was-done": ("done.object", "done.objecting", "fact 'objecting'"),
    "the-text-of-every-new-task": ("task_opened: {sub", "tasks: {sub", "text 'task_opened'"),
}
UNKNOWN_TOO = {
    "a-place-to-open-in": ("initial: application", "initial: investigation.survey.done",
                           "state 'investigation.survey.done'"),
    "to-everywhere": ("to: papers", 'to: "*"', "state '*'"),
    "to-a-bare-region": ("to: investigation.survey.pending", "to: investigation.survey",
                         "state 'investigation.survey'"),
    "during-everything": ("during: notice,", 'during: "*",', "state '*'"),
    "starts": ("{event: apply}", "{event: aply}", "move 'aply'"),
    "task-of-a-place": ("task: {role: checker}}", "task: {role: chequer}}", "role 'chequer'"),
    "the-text-of-every-missed-limit": ("overdue: {sub", "late: {sub", "text 'overdue'"),
}  # fmt: skip


@cache
def told_of_all(batch: int) -> list[str]:
    """What is said of a pack with all of these mistakes at once."""
    changes = [(right, wrong) for right, wrong, _ in (UNKNOWN, UNKNOWN_TOO)[batch].values()]
    return [said.partition(";")[0] for _, said in findings(*changes)]


@pytest.mark.parametrize(
    ("batch", "thing"),
    [
        pytest.param(i, thing, id=what)
        for i, batch in enumerate((UNKNOWN, UNKNOWN_TOO))
        for what, (_, _, thing) in batch.items()
    ],
)
def test_a_name_that_means_nothing_is_named_among_forty_others(batch, thing):
    assert f"unknown {thing}" in told_of_all(batch)


def test_no_name_that_means_something_is_named():
    for i, batch in enumerate((UNKNOWN, UNKNOWN_TOO)):
        assert set(told_of_all(i)) == {f"unknown {thing}" for _, _, thing in batch.values()}


UNANSWERABLE = [
    pytest.param("facts.income <", "not a condition", id="not-finished"),
    pytest.param("facts.income + 1", "not true or false", id="a-number"),
    pytest.param("facts.income < '5'", "cannot be evaluated", id="a-number-below-a-word"),
    pytest.param("income < 5", "cannot be evaluated", id="a-name-without-its-group"),
    pytest.param("facts.income / facts.persons < 5", "division by zero", id="divides-by-what-may-be-nought"),
    pytest.param("facts['income'] < 5", "cannot be evaluated", id="a-fact-named-another-way"),
    pytest.param("[1, 2].all(x, x < facts.income)", "goes through a list", id="a-loop"),
    pytest.param("facts.income < 5" + " || facts.income < 5" * 30, "longer than 500", id="too-long"),
    pytest.param("'a'.matches('(a{1000}){1000}')", "cannot be evaluated", id="a-pattern-without-measure"),
]


@pytest.mark.parametrize(("condition", "why"), UNANSWERABLE)
def test_a_condition_that_cannot_be_answered_is_named(condition, why):
    [(code, said)] = findings(("done.object < 1", condition))
    assert code == "bad_condition"
    assert why in said


COMPUTED = "    calculates: [{rule: dibao, facts: {persons: facts.persons}, gives: {benefit: income}}]\n"
SENSELESS = {
    (shape.unreachable, "unreachable"): {
        "a-state-nothing-leads-to": [state("attic: {title: {zh: 阁楼, en: attic}}"),
                                     move("from: attic, to: recheck, by: {roles: clerk}")],
        "an-end-nothing-leads-to": [state("attic: {title: {zh: 阁楼, en: attic}, final: true}")],
        "a-place-in-a-region": [("          done: {title: {zh: 已入户",
                                 "          hall: {title: {zh: 厅, en: hall}}\n          done: {title: {zh: 已入户"),
                                move("from: investigation.survey.hall, to: refused, by: {roles: clerk}")],
    },
    (shape.traps, "trap"): {
        "nothing-leaves": [state("pit: {title: {zh: 坑, en: pit}}"), move("from: review, to: pit, by: {roles: clerk}"),
                           ("except_from: [filing", "except_from: [pit, filing")],
        "round-in-a-circle": [state("one: {title: {zh: 一, en: one}}\n  two: {title: {zh: 二, en: two}}"),
                              move("from: [review, two], to: one, by: {roles: clerk}}\n"
                                   "  on: {title: {zh: 去, en: on}, from: one, to: two, by: {roles: clerk}"),
                              ("except_from: [filing", "except_from: [one, two, filing")],
        "within-a-region": [("          done: {title: {zh: 已入户",
                             "          hall: {title: {zh: 厅, en: hall}}\n          done: {title: {zh: 已入户"),
                            ("to: investigation.survey.done\n",
                             "to: [{to: investigation.survey.done, when: poor}, {to: investigation.survey.hall}]\n"),
                            ("except_from: [filing", "except_from: [investigation.survey.hall, filing")],
        "only-back-to-itself": [state("pit: {title: {zh: 坑, en: pit}}"),
                                move("from: [review, pit], to: pit, by: {roles: clerk}"),
                                ("except_from: [filing", "except_from: [pit, filing")],
    },
    (shape.no_end, "no_end"): {
        "no-state-is-final": [(f", final: true, outcome: {outcome}", "")
                              for outcome in ("granted", "denied", "withdrawn", "lapsed")],
    },
    (shape.never_joined, "never_joined"): {
        "no-way-on": [("    joined: review\n", "")],
        "a-region-without-an-end": [("en: checked}, final: true", "en: checked}")],
    },
    (shape.never_joined, "done_at_once"): {"a-region-with-nothing-to-do": [("initial: running", "initial: done")]},
    (shape.overloaded_states, "overloaded"): {
        "a-parallel-state-with-a-task": [("joined: review", "joined: review\n    task: {role: clerk}")],
        "a-parallel-end": [("joined: review", "joined: review\n    final: true")],
        "parallel-within-parallel": [("en: checking}, task: {role: checker}}",
                                      "en: checking}, parallel: {a: {title: {zh: 甲, en: a}, initial: b, states: "
                                      "{b: {title: {zh: 乙, en: b}, final: true}}}}}")],
    },
    (shape.crossings, "crossing"): {
        "from-one-region-into-the-other": [
            move("from: investigation.checking.running, to: investigation.survey.done, by: {roles: clerk}")],
        "from-all-of-it-into-one": [move("from: investigation, to: investigation.survey.pending, by: {roles: clerk}")],
    },
    (people.nobody_acts, "nobody_acts"): {"nobody": [("by: {roles: checker}", "by: {}")]},
    (people.nobody_acts, "several_ways"): {
        "two-ways-at-once": [("by: {roles: checker}", "by: {roles: checker, all_of: head}")],
        "signatures-of-a-sequence": [("by: {sequence: [head", "by: {signatures: 3, sequence: [head")],
    },
    (people.nobody_acts, "maker_is_checker"): {
        "apart-from-itself": [("apart_from: [survey, check]", "apart_from: [survey, approve]")],
    },
    (names.reserved_words, "reserved"): {
        "a-move-called-open": [move("from: review, to: recheck, by: {roles: clerk}}\n"
                                    "  open: {title: {zh: 开, en: open}, from: review, by: {roles: clerk}")],
        "a-move-called-clock-due": [("  withdraw:\n", "  clock_due:\n")],
        "a-role-called-clock": [("roles:\n", "roles:\n  clock: {title: {zh: 钟, en: clock}, level: town}\n")],
    },
    (people.uncountable_votes, "uncountable"): {
        "a-count-nobody-asks-for": [("no_votes, abstained]", "no_votes]")],
        "a-count-in-words": [("en: abstained}, type: number, min: 0", "en: abstained}, type: text")],
        "a-count-that-may-be-left-out": [("en: abstained}", "en: abstained}, required: false")],
        "a-count-below-nought": [("en: abstained}, type: number, min: 0", "en: abstained}, type: number")],
    },
    (conditions.votes_without_meeting, "no_meeting"): {
        "a-guard": [move("from: review, to: recheck, guards: passed, by: {roles: clerk}")],
        "a-way": [move("from: review, to: [{to: recheck, when: passed}], by: {roles: clerk}")],
    },
    (people.nobody_recused, "nobody_recused"): {
        "a-note": [move("from: review, by: {roles: head}, asks: ground, recuses: ground")],
        "somebody-nobody-asks-for": [OFFICER, move("from: review, by: {roles: head}, recuses: barred")],
        "perhaps-nobody": [(OFFICER[0], OFFICER[1].replace("officer}", "officer, required: false}")),
                           move("from: review, by: {roles: head}, asks: barred, lifts: barred")],
    },
    (time.short_extensions, "short_extension"): {"as-long-as-before": [("value: 45", "value: 30")]},
    (time.extended_by_event, "extends_since"): {
        "a-limit-from-a-day-that-was-told": [
            ('within: {n: "${total_days}", unit: working_days}',
             'within: {n: "${total_days}", unit: working_days, since: surveyed_on}')],
    },
    (time.lengths_nobody_knows, "uncountable_length"): {
        "up-to-what-is-no-day": [('within: {n: "${support_months}", unit: months}', "within: {until: persons}")],
        "so-many-that-may-be-none": [
            ('within: {n: "${support_months}", unit: months}', "within: {field: invited, unit: days}"),
        ],
    },
    (time.clocks_without_ends, "never_starts"): {"nothing-starts-it": [clock("ends: {event: file}")]},
    (time.clocks_without_ends, "never_ends"): {"nothing-ends-it": [clock("starts: {event: file}")]},
    (time.time_moves, "never_fired"): {"no-clock": [move("from: review, to: recheck, by: {roles: clock}")]},
    (time.time_moves, "fires_a_persons_move"): {"waive": [clock("during: review, fires: waive")]},
    (time.time_moves, "clock_fills_in"): {
        "time-and-a-person": [move("from: review, to: recheck, by: {roles: [clock, head]}"), FIRED],
        "a-form": [move("from: review, to: recheck, by: {roles: clock}, asks: ground"), FIRED],
        "two-signatures": [move("from: review, to: recheck, by: {roles: clock, signatures: 2}"), FIRED],
        "papers": [move("from: review, to: recheck, by: {roles: clock}, needs: [{kind: photo}]"), FIRED],
    },
    (time.ladders_out_of_step, "rung_when"): {
        "a-rung-without-a-time": [("{half: true}", "{tell: head}")],
        "a-rung-with-two-times": [("{half: true}", "{half: true, working_days: 1}")],
        "a-rung-in-days-and-hours": [("{half: true}", "{working_days: 1, hours: 1}")],
        "a-rung-in-days-of-both-kinds": [("{working_days: -2}", "{working_days: -2, days: -2}")],
    },
    (time.ladders_out_of_step, "rung_twice"): {
        "two-rungs-at-one-time": [("{working_days: -2}", "{working_days: 2}")],
        "two-rungs-at-one-hour": [("{working_days: -2}", "{hours: 0}"), ("{half: true}", "{hours: 0}")],
        "two-rungs-on-one-day-of-the-calendar": [("{half: true}", "{days: 3}"), ("{working_days: -2}", "{days: 3}")],
    },
    (law.failed_review_refuses, "review_refuses"): {
        "straight-to-a-denial": [("{to: recheck}]", "{to: refused}]")],
        "whatever-the-denial-is-called": [state("no: {title: {zh: 不予, en: no}, final: true, outcome: denied}"),
                                          ("{to: recheck}]", "{to: no}]")],
    },
    (calculated.asked_and_computed, "asked_and_computed"): {
        "into-a-field-of-the-form": [("    asks: income\n", f"    asks: income\n{COMPUTED}")],
    },
    (calculated.facts_nobody_gives, "fact_missing"): {
        "a-rule-without-its-standard": [("    asks: income\n", f"    asks: income\n{COMPUTED}")],
    },
    (texts.message_words, "unknown_word"): {
        "a-fact": [("{case} {link}", "{case} {income}")],
        "an-attribute": [("{case} {link}", "{case.__class__}")],
        "an-item": [("{case} {link}", "{case[0]}")],
        "a-place-without-a-name": [("{case} {link}", "{}")],
        "a-conversion": [("{case} {link}", "{case!r}")],
        "a-width-that-would-fill-the-memory": [("{case} {link}", "{case:>1000000000}")],
        "a-width-from-elsewhere": [("{case} {link}", "{case:{link}}")],
        "a-brace-left-open": [("{case} {link}", "{case} {")],
        "in-the-subject-in-english": [("To do: {task}", "To do: {name}")],
    },
    (shape.never_open, "never_open"): {
        "everywhere-but-everywhere": [move("from: review, except_from: review, to: recheck, by: {roles: clerk}")],
    },
    (shape.work_at_the_end, "final_with_task"): {
        "when-all-is-over": [("en: Lapsed}, final", "en: Lapsed}, task: {role: clerk}, final")],
        "when-one-part-is-done": [("en: surveyed}, final", "en: surveyed}, task: {role: head}, final")],
    },
    (shape.early_outcomes, "outcome_too_early"): {
        "before-the-end": [("en: Filing}, task", "en: Filing}, outcome: granted, task")],
        "of-one-part": [("en: checked}, final: true", "en: checked}, final: true, outcome: ended")],
        "of-all-parts": [("joined: review", "joined: review\n    outcome: ended")],
    },
    (conditions.dead_branches, "dead_branch"): {
        "below-the-way-that-asks-nothing": [("{to: notice, when: passed}, {to: recheck}]",
                                             "{to: recheck}, {to: notice, when: passed}]")],
        "below-a-way-that-asks-less": [("{to: notice, when: passed}, {to: recheck}]",
                                        "{to: notice, when: passed}, {to: decision, when: [poor, passed]}]")],
    },
    (time.beyond_the_end, "runs_after_the_end"): {"after-a-lapse": [clock("during: [lapsed, review]")]},
    (time.clocks_that_never_tick, "start_never_comes"): {
        "when-the-end-is-left": [clock("starts: {leaving: lapsed}, ends: {event: file}")],
    },
    (time.clocks_that_never_tick, "end_cannot_follow"): {
        "an-act-that-was-before": [clock("starts: {event: file}, ends: {event: apply}")],
        "a-place-that-was-before": [clock("starts: {entering: receiving}, ends: {entering: review}")],
        "leaving-the-end": [clock("starts: {event: file}, ends: {leaving: lapsed}")],
    },
    (law.failed_review_is_refused_next, "review_refuses_next"): {
        "in-one-step-more": [state("failed: {title: {zh: 未过, en: failed}, task: {role: head}}"),
                             ("{to: recheck}]", "{to: failed}]"),
                             move("from: failed, to: refused, by: {roles: head}")],
    },
    (law.silence_approves, "silence_approves"): {
        "without-a-word": [("    law: 救助办法第六条\n", "")],
        "without-an-article": [("救助办法第六条", "救助办法")],
        "of-what-is-called-approved": [state("approved: {title: {zh: 同意, en: approved}, task: {role: head}}"),
                                       move("from: review, to: approved, by: {roles: clock}"), FIRED],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param(changes, code, id=f"{rule.__name__}-{what}")
        for (rule, code), broken in SENSELESS.items()
        for what, changes in broken.items()
    ],
)
def test_what_makes_no_sense_is_named(changes, code):
    assert code in codes(*changes)


def test_every_rule_is_tested():
    assert {rule for rule, _ in SENSELESS} == set(checks.SENSE)
    assert {names.unknown_states, names.unknown_names, conditions.bad_conditions, *beyond.NAMES,
            *calculated.NAMES} == set(checks.NAMES)


@pytest.mark.parametrize("rule", [*checks.NAMES, *checks.SENSE], ids=lambda rule: rule.__name__)
def test_a_good_procedure_is_told_nothing_and_every_rule_says_why_it_is_one(rule):
    assert list(rule(small(), lambda path: Place("?", 1, 1))) == []
    assert rule.__doc__


def test_sense_is_asked_about_only_when_every_name_means_something():
    assert codes(("to: papers", "to: paper"), ("value: 45", "value: 30")) == {"unknown_state"}


def test_all_that_makes_no_sense_comes_at_once():
    changes = ("value: 45", "value: 30"), ("{half: true}", "{tell: head}"), ("{to: recheck}]", "{to: refused}]")
    assert codes(*changes) == {"short_extension", "rung_when", "review_refuses"}


def test_a_move_may_lead_back_to_one_region_from_outside():
    assert codes(move("from: review, to: investigation.survey.pending, by: {roles: head}")) == set()


def test_a_finding_says_what_was_probably_meant():
    [(_, said)] = findings(("from: recheck", "from: rechek"))
    assert said == "unknown state 'rechek'; did you mean 'recheck'?"


@pytest.mark.parametrize("brace", ["{{", "}}", "{{case}}"])
def test_doubled_braces_are_letters(brace):
    assert codes(("{case} {link}", f"{brace} {{link}}")) == set()
