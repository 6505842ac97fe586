"""A small procedure and builders of cases for tests of the files. What matters is said, the rest has defaults."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from cases.store import About, Change, NewCase, NewPerson, Outgoing, Reminder, Store
from states import chain
from states.calendar import WorkingCalendar
from states.case import SHANGHAI, Act, Case, FileNote, Moment, Officer, Post, RegisterEntry
from states.procedure import Procedure
from states.reasons import Blocked
from states.steps import Step, fire, next_step, open_case

COUNTY, TOWN, VILLAGE = "520304", "520304001", "520304001003"
CLERK = Officer("clerk-1", "陈经办", (Post("clerk", TOWN),))
SURVEYOR = Officer("surveyor-1", "刘入户", (Post("surveyor", VILLAGE),))
SECOND_SURVEYOR = Officer("surveyor-2", "赵入户", (Post("surveyor", VILLAGE),))
DIRECTOR = Officer("director-1", "周局长", (Post("director", COUNTY),))
EVERYBODY = tuple(Post(role, COUNTY) for role in ("clerk", "surveyor", "director"))
ANYBODY, ANYBODY_ELSE = Officer("anybody-1", "全科一", EVERYBODY), Officer("anybody-2", "全科二", EVERYBODY)


def _title(zh: str) -> dict[str, str]:
    return {"zh": zh}


PROCEDURE = Procedure.model_validate({
    "pack": "test", "procedure": "relief", "version": "1", "title": _title("救助"), "prefix": "JZ", "basis": "测试",
    "initial": "intake", "digest": "d" * 64,
    "roles": {
        "clerk": {"title": _title("经办"), "level": "town"},
        "surveyor": {"title": _title("入户"), "level": "village"},
        "director": {"title": _title("局长"), "level": "county"},
    },
    "lanes": {"town": {"title": _title("乡镇")}},
    "states": {
        "intake": {"title": _title("受理"), "task": {"role": "clerk"}},
        "correction": {"title": _title("补正"), "task": {"role": "clerk"}},
        "survey": {
            "title": _title("调查"), "joined": "notice",
            "parallel": {
                "visit": {"title": _title("入户"), "initial": "waiting", "states": {
                    "waiting": {"title": _title("待入户"), "task": {"role": "surveyor"}},
                    "seen": {"title": _title("已入户"), "final": True}}},
                "check": {"title": _title("核对"), "initial": "waiting", "states": {
                    "waiting": {"title": _title("待核对"), "task": {"role": "clerk"}},
                    "checked": {"title": _title("已核对"), "final": True}}},
            },
        },
        "notice": {"title": _title("公示")},
        "decision": {"title": _title("确认"), "task": {"role": "director"}},
        "granted": {"title": _title("准予"), "final": True, "outcome": "granted"},
        "withdrawn": {"title": _title("撤回"), "final": True, "outcome": "withdrawn"},
    },
    "fields": {"remark": {"title": _title("说明")}, "amount": {"title": _title("金额"), "type": "money"},
               "barred": {"title": _title("回避的人"), "type": "officer"}},
    "materials": {"photo": {"title": _title("照片")}},
    "moves": {
        "ask_correction": {"title": _title("要求补正"), "from": "intake", "to": "correction", "by": {"roles": "clerk"}},
        "corrected": {"title": _title("已补正"), "from": "correction", "to": "intake", "by": {"roles": "clerk"}},
        "accept": {"title": _title("受理"), "from": "intake", "to": "survey", "by": {"roles": "clerk"},
                   "tells": [{"to": "director", "text": "accepted"}]},
        "visit": {"title": _title("入户"), "from": "survey.visit.waiting", "to": "survey.visit.seen",
                  "by": {"roles": "surveyor", "signatures": 2}, "asks": ["amount"], "needs": [{"kind": "photo"}]},
        "check": {"title": _title("核对"), "from": "survey.check.waiting", "to": "survey.check.checked",
                  "by": {"roles": "clerk"}},
        "notice_over": {"title": _title("公示期满"), "from": "notice", "to": "decision", "by": {"roles": "clock"}},
        "grant": {"title": _title("准予"), "from": "decision", "to": "granted", "by": {"roles": "director"}},
        "withdraw": {"title": _title("撤回"), "from": "*", "to": "withdrawn", "by": {"roles": ["clerk", "director"]}},
        "note": {"title": _title("备注"), "from": "*", "by": {"roles": ["clerk", "surveyor", "director"]},
                 "asks": ["remark"]},
        "recuse": {"title": _title("回避"), "from": "*", "by": {"roles": "director"}, "asks": ["barred"],
                   "recuses": "barred"},
        "extend": {"title": _title("延期"), "from": "*", "by": {"roles": "director"},
                   "extends": {"clock": "whole", "to": 45}},
    },
    "clocks": {
        "acceptance": {"title": _title("受理时限"), "kind": "step-limits", "during": ["intake", "correction"],
                       "stops_in": "correction", "within": {"n": 3, "unit": "working_days"}, "duty": "clerk",
                       "ladder": "usual"},
        "notice_period": {"title": _title("公示期"), "kind": "public-notice", "during": "notice",
                          "within": {"n": 7, "unit": "days"}, "fires": "notice_over"},
        "whole": {"title": _title("总时限"), "kind": "total-limits", "starts": {"event": "accept"},
                  "ends": {"entering": ["granted", "withdrawn"]}, "within": {"n": 30, "unit": "working_days"},
                  "ladder": "usual"},
    },
    "ladders": {"usual": [{"half": True}, {"working_days": -1}, {"working_days": 0}, {"working_days": 2}]},
})  # fmt: skip


@cache
def calendar() -> WorkingCalendar:
    return WorkingCalendar.read((files("states") / "calendars" / "cn.yaml").read_text("utf-8"))


def at(text: str) -> datetime:
    """`2025-09-01` (nine in the morning), `2025-09-01 14:30` or finer, Shanghai."""
    day, _, hour = text.partition(" ")
    return datetime.fromisoformat(f"{day} {hour or '09:00'}").replace(tzinfo=SHANGHAI)


def moment(text: str) -> Moment:
    return Moment(at(text), calendar())


def opening(number: str = "JZ-1", *, on: str = "2025-09-01", area: str = VILLAGE, household: str = "") -> Step:
    return open_case(number, PROCEDURE, area, household or f"household of {number}", CLERK, moment(on))


def step(case: Case, event: str, officer: Officer, on: str, answers: dict[str, Any] | None = None,
         files: tuple[FileNote, ...] = ()) -> Step:  # fmt: skip
    """An act that the rules allow."""
    answer = next_step(case, Act(event, officer, answers or {}, files), PROCEDURE, moment(on))
    assert not isinstance(answer, Blocked), answer.codes
    return answer


def booking(step: Step, *entries: RegisterEntry) -> Step:
    """The same step, writing these entries in registers too."""
    line = chain.link(replace(step.entry, writes=entries), step.entry.previous)
    return replace(step, entry=line, case=replace(step.case, head=line.hash))


def child_of(parent: Case, number: str, on: str, facts: dict[str, Any] | None = None) -> Change:
    """The opening of a case by another one."""
    first = open_case(number, PROCEDURE, parent.area, parent.household, CLERK, moment(on),
                      parent=parent.number, facts=facts)  # fmt: skip
    return change(first, family=replace(a_family(), on_file=True))


def firing(case: Case, clock: str, on: str) -> Step:
    """What time does when that clock has run out."""
    running = next(c for c in case.clocks if c.clock == clock and c.ended is None)
    answer = fire(case, running, PROCEDURE, moment(on))
    assert not isinstance(answer, Blocked), answer.codes
    return answer


def change(*steps: Step, before: int | None = None, reminders: dict[tuple[str, int], Reminder | None] | None = None,
           outbox: Iterable[Outgoing] = (), family: NewCase | None = None) -> Change:  # fmt: skip
    """The change these steps make; an opening step brings a family of one."""
    line = steps[0].entry.line - 1 if before is None else before
    newcomer = family or (a_family() if line == 0 else None)
    return Change(steps[0].entry.case, line, steps, reminders or {}, tuple(outbox), newcomer)


def a_family(applicant: str = "王桂兰", more: Iterable[str] = ()) -> NewCase:
    persons = [NewPerson(applicant, "520304196001010022", "本人", "13800000000", True)]
    persons += [NewPerson(name, relation="家庭成员") for name in more]
    return NewCase(applicant, tuple(persons), "第三组 12 号", CLERK.id)


def a_case(store: Store, number: str = "JZ-1", *, on: str = "2025-09-01", area: str = VILLAGE,
           applicant: str = "王桂兰") -> Case:  # fmt: skip
    """A case that stands at its first place, stored."""
    first = opening(number, on=on, area=area)
    assert store.commit([change(first, family=a_family(applicant))]) == {number}
    return first.case


def acted(store: Store, case: Case, event: str, officer: Officer, on: str, answers: dict[str, Any] | None = None,
          **more: Any) -> Case:  # fmt: skip
    """The case after one stored act."""
    done = step(case, event, officer, on, answers)
    assert store.commit([change(done, **more)]) == {case.number}
    return done.case


def at_notice(store: Store, number: str = "JZ-1", *, since: str, area: str = VILLAGE) -> Case:
    """A case whose public notice began on that day."""
    accepted = step(a_case(store, number, on=since, area=area), "accept", ANYBODY, since)
    checked = step(accepted.case, "check", ANYBODY, since)
    photo = replace(a_photo(), id=f"photo of {number}")
    visited = step(checked.case, "visit", ANYBODY, since, {"amount": "1056.00"}, (photo,))
    agreed = step(visited.case, "visit", ANYBODY_ELSE, since)
    assert store.commit([change(accepted, checked, visited, agreed)]) == {number}
    return agreed.case


def a_photo(name: str = "门前.jpg") -> FileNote:
    return FileNote(f"id of {name}", "photo", name, "a" * 64, 1024)


def a_message(key: str, recipient: str = CLERK.id, channel: str = "desk", *, number: str = "JZ-1",
              on: str = "2025-09-01", id: str = "", about: About | None = None) -> Outgoing:  # fmt: skip
    return Outgoing(id or f"{at(on):%Y%m%d%H%M} {number} {key} {recipient} {channel}", key, recipient, channel, number,
                    "task_opened", False, "新的待办", "请办理。", at(on), about=about)  # fmt: skip
