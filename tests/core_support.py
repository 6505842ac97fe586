"""A small procedure with everything the core can do in it, and builders that say only what matters.

`small()` is the procedure, `small((old, new), …)` the same with lines of its text changed, `a_case(in_state=…)` a case
that was led there, `an_officer(role)` somebody who may act on it, `at("2025-09-16 09:00")` a moment in Shanghai. `TINY`
are the files of a pack of two states.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from states import (
    Act,
    Blocked,
    Case,
    Deadline,
    FileNote,
    HistoryEntry,
    Moment,
    Officer,
    Post,
    Procedure,
    RulePack,
    Step,
    WorkingCalendar,
    deadlines_of,
    fire,
    next_step,
    open_case,
    read_pack,
)
from states.case import SHANGHAI, TIME, RunningClock

VILLAGE, TOWN, COUNTY = "520304001003", "520304001", "520304"
ELSEWHERE = "520304002"

PACK = """\
pack: small
version: "1"
title: {zh: 小规则包, en: Small pack}
roles:
  clerk: {title: {zh: 窗口经办人, en: window clerk}, level: town}
  surveyor: {title: {zh: 调查员, en: surveyor}, level: village}
  checker: {title: {zh: 核对员, en: checker}, level: county}
  head: {title: {zh: 民政办主任, en: head of office}, level: town}
  leader: {title: {zh: 分管领导, en: deputy mayor}, level: town}
lanes:
  town: {title: {zh: 乡镇, en: Town}}
  village: {title: {zh: 村, en: Village}}
ladders:
  standard:
    - {half: true}
    - {working_days: -2}
    - {working_days: 0, tell: [duty, head]}
    - {working_days: 2, tell: leader, text: overdue}
"""

PARAMETERS = """\
total_days:
  - {title: {zh: 总时限, en: total limit}, value: 20, unit: working_days, since: "2020-01-01", basis: 第一条}
  - {title: {zh: 总时限, en: total limit}, value: 30, unit: working_days, since: "2025-07-01", basis: 第一条（修订）}
extended_days: {title: {zh: 延长后, en: extended limit}, value: 45, unit: working_days, basis: 第二条}
survey_days: {title: {zh: 入户, en: survey}, value: 5, unit: working_days, basis: 第三条}
papers_days: {title: {zh: 补正, en: papers}, value: 10, unit: days, basis: 第四条}
notice_days: {title: {zh: 公示, en: notice}, value: 7, unit: days, basis: 第五条}
filing_days: {title: {zh: 备案, en: filing}, value: 5, unit: working_days, basis: S2-17}
support_months: {title: {zh: 救助期, en: support}, value: 3, unit: months, basis: 第六条}
answer_hours: {title: {zh: 首次答复, en: first answer}, value: 48, unit: hours, basis: 第七条}
standard: {title: {zh: 月标准（分）, en: monthly standard in fen}, value: 70000, basis: 第八条}
surveyors: {title: {zh: 入户人数, en: surveyors}, value: 2, basis: 第三条}
"""

MESSAGES = """\
task_opened: {subject: {zh: "待办：{task}", en: "To do: {task}"}, body: {zh: "{case} {due}", en: "{case} {due}"}}
reminder: {subject: {zh: "{task}将到期", en: "{task} is due"}, body: {zh: "{case} {days}", en: "{case} {days}"}}
overdue: {subject: {zh: "{task}已超期", en: "{task} is late"}, body: {zh: "{due}", en: "{due}"}, urgent: true}
objected: {subject: {zh: 有人提出异议, en: Objection}, body: {zh: "{case} {link}", en: "{case} {link}"}}
"""

PROCEDURE = """\
procedure: aid
title: {zh: 小额救助, en: Small aid}
prefix: SA
basis: 只用于测试
initial: application
phases:
  intake: {zh: 受理, en: Intake}
  checks: {zh: 审核, en: Checks}
states:
  application: {title: {zh: 申请, en: Application}, lane: town, phase: intake, task: {role: clerk}}
  investigation:
    title: {zh: 调查核对, en: Investigation}
    phase: checks
    joined: review
    parallel:
      checking:
        title: {zh: 信息核对, en: Checking}
        initial: running
        states:
          running: {title: {zh: 核对中, en: checking}, task: {role: checker}}
          done: {title: {zh: 已核对, en: checked}, final: true}
      survey:
        title: {zh: 入户调查, en: Survey}
        initial: pending
        states:
          pending: {title: {zh: 待入户, en: to be surveyed}, task: {role: surveyor}}
          done: {title: {zh: 已入户, en: surveyed}, final: true}
  review: {title: {zh: 民主评议, en: Review}, lane: village, task: {role: clerk}}
  papers: {title: {zh: 待补正, en: Papers wanted}}
  recheck: {title: {zh: 街道复核, en: Re-check}, task: {role: head}}
  notice: {title: {zh: 公示, en: Public notice}, lane: village}
  decision: {title: {zh: 审核确认, en: Decision}, lane: town, task: {role: head}}
  filing: {title: {zh: 备案, en: Filing}, task: {role: clerk}}
  receiving: {title: {zh: 救助中, en: Receiving aid}}
  completed: {title: {zh: 期满, en: Completed}, final: true, outcome: granted}
  refused: {title: {zh: 不予确认, en: Refused}, final: true, outcome: denied}
  withdrawn: {title: {zh: 已撤回, en: Withdrawn}, final: true, outcome: withdrawn}
  lapsed: {title: {zh: 逾期未补正, en: Lapsed}, final: true, outcome: lapsed}
fields:
  persons: {title: {zh: 人口, en: persons}, type: number, min: 1, max: 20}
  income: {title: {zh: 月收入, en: monthly income}, type: money, min: 0, max: 100000}
  disputed: {title: {zh: 有异议, en: disputed}, type: yes_no}
  housing:
    {title: {zh: 住房, en: housing}, type: choice, options: {own: {zh: 自有, en: own}, rented: {zh: 租住, en: rented}}}
  surveyed_on: {title: {zh: 入户日期, en: surveyed on}, type: date}
  id_number: {title: {zh: 身份证号, en: identity number}, type: id_number, private: true}
  phone: {title: {zh: 电话, en: telephone}, type: phone, required: false, private: true}
  ground: {title: {zh: 理由, en: ground}, type: note}
  invited: {title: {zh: 应到, en: invited}, type: number, min: 0}
  present: {title: {zh: 实到, en: present}, type: number, min: 0}
  representatives: {title: {zh: 代表, en: representatives}, type: number, min: 0}
  yes_votes: {title: {zh: 同意, en: in favour}, type: number, min: 0}
  no_votes: {title: {zh: 不同意, en: against}, type: number, min: 0}
  abstained: {title: {zh: 弃权, en: abstained}, type: number, min: 0}
materials:
  id_card: {title: {zh: 身份证, en: identity card}}
  photo: {title: {zh: 入户照片, en: photo of the survey}}
guards:
  poor:
    if: facts.income < facts.persons * ${standard}
    says: {zh: 人均收入不低于标准。, en: Income is not below the standard.}
  passed: {if: vote.passed, says: {zh: 评议未通过。, en: The review did not pass.}}
  undisputed: {if: "!facts.disputed", says: {zh: 入户时有异议，应当评议。, en: Disputed at the survey; hold a review.}}
  first_time: {if: "done.object < 1", says: {zh: 已提出过异议。, en: Objected once already.}}
moves:
  apply:
    title: {zh: 受理, en: accept}
    from: application
    to: investigation
    by: {roles: clerk}
    asks: [persons, income, id_number, phone]
    needs: [{kind: id_card}]
    guards: poor
  check:
    title: {zh: 报告核对结果, en: report the check}
    from: investigation.checking.running
    to: investigation.checking.done
    by: {roles: checker}
    asks: income
    guards: poor
  survey:
    title: {zh: 提交入户调查, en: submit the survey}
    from: investigation.survey.pending
    to: investigation.survey.done
    by: {roles: surveyor, signatures: "${surveyors}"}
    asks: [housing, surveyed_on, disputed]
    needs: [{kind: photo, at_least: 2}]
  repeat_survey:
    title: {zh: 重新入户, en: survey again}
    from: investigation.survey.done
    to: investigation.survey.pending
    by: {roles: head}
  extend:
    title: {zh: 延长时限, en: extend the limit}
    from: [investigation, review]
    by: {roles: head}
    asks: ground
    extends: {clock: total, to: "${extended_days}"}
  ask_papers:
    title: {zh: 通知补正, en: ask for papers}
    from: review
    to: papers
    by: {roles: clerk}
  bring_papers:
    title: {zh: 收到补正材料, en: take the papers in}
    from: papers
    to: review
    by: {roles: clerk}
  papers_elapsed:
    title: {zh: 补正期满, en: papers never came}
    from: papers
    to: lapsed
    by: {roles: clock}
  vote:
    title: {zh: 记录评议, en: record the vote}
    from: review
    to: [{to: notice, when: passed}, {to: recheck}]
    by: {roles: clerk}
    asks: [invited, present, representatives, yes_votes, no_votes, abstained]
    vote:
      {members: invited, present: present, representatives: representatives, yes: yes_votes, no: no_votes,
       abstain: abstained, quorum: 2/3, representatives_share: 1/2, passes: 2/3}
  waive:
    title: {zh: 不再评议, en: waive the review}
    from: review
    to: [{to: notice, when: undisputed}]
    by: {roles: head}
  confirm_recheck:
    title: {zh: 复核通过, en: confirm on re-check}
    from: recheck
    to: notice
    by: {roles: head, apart_from: survey}
  object:
    title: {zh: 登记异议, en: take an objection}
    from: notice
    to: recheck
    by: {roles: clerk}
    guards: first_time
    tells: [{to: head, text: objected}, {to: surveyor, text: objected}]
  notice_elapsed:
    title: {zh: 公示期满, en: notice is over}
    from: notice
    to: decision
    by: {roles: clock}
  approve:
    title: {zh: 审核确认, en: approve}
    from: decision
    to: filing
    by: {sequence: [head, leader], apart_from: [survey, check]}
  refuse:
    title: {zh: 不予确认, en: refuse}
    from: decision
    to: refused
    by: {all_of: [head, leader]}
    asks: ground
  send_back:
    title: {zh: 退回重新调查, en: send back}
    from: decision
    to: investigation
    by: {roles: head}
  file:
    title: {zh: 备案, en: file}
    from: filing
    to: receiving
    by: {roles: clerk}
  support_over:
    title: {zh: 救助期满, en: support is over}
    from: receiving
    to: completed
    by: {roles: clock}
    law: 救助办法第六条
  withdraw:
    title: {zh: 撤回申请, en: withdraw}
    from: "*"
    except_from: [filing, receiving]
    to: withdrawn
    by: {roles: clerk}
clocks:
  first_answer:
    {title: {zh: 首次答复, en: first answer}, kind: first-answer, during: application,
     within: {n: "${answer_hours}", unit: hours}}
  total:
    title: {zh: 总时限, en: total limit}
    kind: total-limits
    starts: {event: apply}
    ends: {entering: filing}
    stops_in: papers
    within: {n: "${total_days}", unit: working_days}
    duty: head
    ladder: standard
  survey_limit:
    {title: {zh: 入户时限, en: survey limit}, kind: step-limits, during: investigation.survey.pending,
     within: {n: "${survey_days}", unit: working_days}, ladder: standard}
  papers_limit:
    {title: {zh: 补正期, en: time for papers}, kind: step-limits, during: papers, fires: papers_elapsed,
     within: {n: "${papers_days}", unit: days}, roll: next}
  notice_period:
    {title: {zh: 公示期, en: notice period}, kind: public-notice, during: notice, fires: notice_elapsed,
     within: {n: "${notice_days}", unit: days}}
  filing_limit:
    {title: {zh: 备案时限, en: filing limit}, kind: filing, during: filing, ladder: standard,
     within: {n: "${filing_days}", unit: working_days}}
  support:
    {title: {zh: 救助期, en: support}, kind: support, during: receiving, fires: support_over,
     within: {n: "${support_months}", unit: months}}
card: [persons, income]
"""

RECUSING = (  # changes to the small procedure: the head may recuse somebody, and lift it
    ("  ground: {title:", """\
  barred: {title: {zh: 回避的人, en: who withdraws}, type: officer}
  ground: {title:"""),
    ("  withdraw:\n", """\
  recuse:
    {title: {zh: 决定回避, en: recuse}, from: "*", by: {roles: head}, asks: barred, recuses: barred}
  lift_recusal:
    {title: {zh: 解除回避, en: lift a recusal}, from: "*", by: {roles: head}, asks: barred, lifts: barred}
  withdraw:
"""),
)  # fmt: skip

TINY = {
    "pack.yaml": """\
pack: tiny
version: 3
title: 国家
roles: {clerk: {title: {zh: 窗口, en: clerk}, level: town}}
lanes: {town: {title: {zh: 镇, en: town}}}
""",
    "parameters.yaml": "days: {title: {zh: 天, en: days}, value: 5, basis: 国家}\n",
    "texts/messages.yaml": """\
task_opened: {subject: {zh: 待办, en: task}, body: {zh: 待办, en: task}}
overdue: {subject: {zh: 超期, en: late}, body: {zh: 超期, en: late}}
""",
    "procedures/p.yaml": """\
procedure: p
title: {zh: 程序, en: procedure}
prefix: PP
basis: 国家
initial: one
states:
  one: {title: {zh: 一, en: one}, task: {role: clerk}}
  two: {title: {zh: 二, en: two}, final: true}
moves:
  go: {title: {zh: 走, en: go}, from: one, to: two, by: {roles: clerk}}
  stop: {title: {zh: 停, en: stop}, from: one, to: two, by: {roles: clerk}}
clocks:
  limit: {title: {zh: 限, en: limit}, kind: filing, during: one, within: {n: "${days}", unit: days}}
""",
}

CALENDAR = WorkingCalendar.read(files("states").joinpath("calendars/cn.yaml").read_text("utf-8"))
IN_FORCE = date(2025, 9, 1)

Changes = tuple[tuple[str, str], ...]


def changed(text: str, changes: Changes) -> str:
    """The text with each piece replaced once; a piece that is not there is a mistake of the test."""
    for old, new in changes:
        assert old in text, f"the small pack no longer says: {old}"
        text = text.replace(old, new, 1)
    return text


def small_files(*changes: tuple[str, str]) -> dict[str, str]:
    """The files of the small pack; each change is made in the first file that has the piece."""
    found = {"pack.yaml": PACK, "parameters.yaml": PARAMETERS, "texts/messages.yaml": MESSAGES,
             "procedures/aid.yaml": PROCEDURE}  # fmt: skip
    for old, new in changes:
        path = next((path for path, text in reversed(found.items()) if old in text), "procedures/aid.yaml")
        found[path] = changed(found[path], ((old, new),))
    return found


def small_pack(*changes: tuple[str, str], on: date = IN_FORCE) -> RulePack:
    return read_pack("small", {"small": small_files(*changes)}, on)


@cache
def small(*changes: tuple[str, str]) -> Procedure:
    return small_pack(*changes).procedures["aid"]


def at(shanghai: str) -> Moment:
    """A moment of the wall clock in Shanghai: "2025-09-16 09:00", or a day, meaning nine o'clock."""
    text = shanghai if " " in shanghai else f"{shanghai} 09:00"
    return Moment(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC), CALENDAR)


AREAS = {"surveyor": VILLAGE, "checker": COUNTY}


def an_officer(*roles: str, area: str = "", named: str = "") -> Officer:
    """Somebody who holds these roles where the case is, unless an area is given. One name is one person."""
    name = named or "-".join(roles)
    return Officer(name, name, tuple(Post(role, area or AREAS.get(role, TOWN)) for role in roles))


CLERK, HEAD, LEADER, CHECKER = (an_officer(role) for role in ("clerk", "head", "leader", "checker"))
SURVEYOR, SECOND_SURVEYOR = an_officer("surveyor", named="zhou"), an_officer("surveyor", named="ma")


def a_file(kind: str, name: str = "1.jpg") -> FileNote:
    return FileNote(id=f"{kind}-{name}", kind=kind, name=name, sha256="0" * 64, size=1)


FORMS: dict[str, dict[str, Any]] = {
    "apply": {"persons": "3", "income": "1800", "id_number": "11010519491231002X"},
    "check": {"income": "1800"},
    "survey": {"housing": "rented", "surveyed_on": "2025-09-17", "disputed": "no"},
    "extend": {"ground": "家庭成员住院，无法入户。"},
    "vote": {"invited": 15, "present": 12, "representatives": 8, "yes_votes": 12, "no_votes": 0, "abstained": 0},
    "refuse": {"ground": "收入高于标准。"},
}
PAPERS = {"apply": (a_file("id_card"),), "survey": (a_file("photo", "1.jpg"), a_file("photo", "2.jpg"))}


@dataclass
class Told:
    """A case with the history that made it; `act` and `fire` lead it on and keep what was answered."""

    procedure: Procedure
    case: Case
    history: list[HistoryEntry]
    last: Step | Blocked | None = field(default=None, repr=False)

    def act(self, event: str, by: Officer, when: str, *, files: tuple[FileNote, ...] | None = None, **answers: Any
            ) -> Step | Blocked:  # fmt: skip
        """The act with its usual form and papers, some answers replaced (`None` leaves one out)."""
        form = {} if self._signing(event) else FORMS.get(event, {})
        given = {k: v for k, v in {**form, **answers}.items() if v is not None}
        papers = PAPERS.get(event, ()) if files is None and not self._signing(event) else files or ()
        return self._keep(next_step(self.case, Act(event, by, given, papers), self.procedure, at(when)))

    def fire(self, clock: str, when: str) -> Step | Blocked:
        return self._keep(fire(self.case, self.clock(clock), self.procedure, at(when)))

    def clock(self, name: str) -> RunningClock:
        """The clock of that name that was started last."""
        return [c for c in self.case.clocks if c.clock == name][-1]

    def deadline(self, name: str) -> Deadline:
        return [d for d in deadlines_of(self.case, self.procedure, CALENDAR) if d.clock == name][-1]

    def due(self, name: str) -> str:
        return str(self.deadline(name).due)

    def _signing(self, event: str) -> bool:
        return any(s.move == event for s in self.case.signatures)

    def _keep(self, answer: Step | Blocked) -> Step | Blocked:
        if isinstance(answer, Step):
            self.case = answer.case
            self.history.append(answer.entry)
        self.last = answer
        return answer


def opened(procedure: Procedure | None = None, when: str = "2025-09-16 09:00") -> Told:
    procedure = procedure or small()
    step = open_case("SA-1", procedure, VILLAGE, "H-1", CLERK, at(when))
    return Told(procedure, step.case, [step.entry], step)


_SURVEYED = [("apply", CLERK), ("survey", SURVEYOR), ("survey", SECOND_SURVEYOR)]
_REVIEW = [*_SURVEYED, ("check", CHECKER)]
_NOTICE = [*_REVIEW, ("vote", CLERK)]
_DECISION = [*_NOTICE, ("notice_period", TIME)]
_FILING = [*_DECISION, ("approve", HEAD), ("approve", LEADER)]
WAYS: dict[str, list[tuple[str, Officer]]] = {
    "application": [], "investigation": [("apply", CLERK)], "surveyed": _SURVEYED, "review": _REVIEW,
    "papers": [*_REVIEW, ("ask_papers", CLERK)], "notice": _NOTICE, "recheck": [*_NOTICE, ("object", CLERK)],
    "decision": _DECISION, "filing": _FILING, "receiving": [*_FILING, ("file", CLERK)],
    "refused": [*_DECISION, ("refuse", HEAD), ("refuse", LEADER)], "withdrawn": [("withdraw", CLERK)],
}  # fmt: skip


def a_case(in_state: str = "application", since: str = "2025-09-16 09:00", procedure: Procedure | None = None) -> Told:
    """A case that came to stand there at that moment. A notice that had to hang first was posted eight days before."""
    way = WAYS[in_state]
    posted = at(since).at.astimezone(SHANGHAI) - timedelta(days=8 if ("notice_period", TIME) in way else 0)
    when = f"{posted:%Y-%m-%d %H:%M}"
    told = opened(procedure, when)
    for event, officer in way:
        if officer is TIME:
            when = since
        answer = told.fire(event, when) if officer is TIME else told.act(event, officer, when)
        assert isinstance(answer, Step), answer
    return told
