"""Absence and substitutes (代理): whoever is away names somebody with his own posts, for as long as he is away.

A substitute gains no power: he holds the same posts. What he gains is the work that lay on the absent one's desk, the
tasks that one has claimed: he is told of them, may do them, and the history says for whom (代某某). It ends by itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.store import Absence, StaffMember
from office.errors import WrongRequest
from office.parts import Parts
from states import Case, Moment, Officer
from states.engine import engine_of
from states.procedure import Move

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Away:
    """One absence, with names."""

    absence: Absence
    name: str
    substitute: str


@dataclass(frozen=True, slots=True)
class Absences:
    """What concerns one officer from today on: his own, and those in which he stands in. `could`: who could for him."""

    mine: tuple[Away, ...]
    standing_in: tuple[Away, ...]
    could: tuple[StaffMember, ...]
    today: date


def absences_of(parts: Parts, officer: Officer) -> Absences:
    today = parts.moment().today
    staff = {member.officer.id: member for member in parts.store.officers()}
    coming = [_named(a, staff) for a in parts.store.absences(today)]
    could = tuple(m for m in staff.values() if m.officer.id != officer.id and not _missing(officer, m.officer))
    return Absences(
        tuple(a for a in coming if a.absence.staff_id == officer.id),
        tuple(a for a in coming if a.absence.substitute == officer.id), could, today,
    )  # fmt: skip


def be_away(parts: Parts, officer: Officer, first: date, last: date, substitute: str) -> str:
    """Enter an absence; `substitute` is a login. Answers its id. Raises WrongRequest."""
    moment, member = parts.moment(), parts.store.officer_by_login(substitute.strip())
    if last < first or last < moment.today or last - first > LONGEST:
        raise WrongRequest("请核对起止日期：最后一天不早于第一天和今天，一次不超过一年。",
                           "Check the days: the last is not before the first nor past; a year at most.")  # fmt: skip
    if member is None or not member.active or member.officer.id == officer.id:
        raise WrongRequest("请选择一位同事代理。", "Choose a colleague who stands in.")
    if missing := _missing(officer, member.officer):
        raise WrongRequest(f"{member.officer.name}在您的辖区没有相同的岗位（{'、'.join(missing)}），不能代理。",
                           "A substitute must hold the same posts for the same area.")  # fmt: skip
    for other in parts.store.absences(moment.today):
        if other.first <= last and first <= other.last:
            if other.staff_id == officer.id:
                raise WrongRequest("这段时间您已登记过外出。", "You have entered an absence for these days already.")
            if other.staff_id == member.officer.id:
                raise WrongRequest(f"{member.officer.name}这段时间也不在，请另选一位。", "He is away himself then.")
    return parts.store.add_absence(officer.id, member.officer.id, first, last, moment.at)


def be_back(parts: Parts, officer: Officer, id: str) -> None:
    """End an absence of one's own now. Raises WrongRequest."""
    if id not in [a.absence.id for a in absences_of(parts, officer).mine]:
        raise WrongRequest("没有这条外出登记。", "There is no such absence of yours.")
    parts.store.withdraw_absence(id, parts.clock.now())


def stood_in_for(parts: Parts, officer: Officer, case: Case, move: Move | None, event: str, directory: int,
                 moment: Moment) -> Officer | None:  # fmt: skip
    """On whose behalf this act is done: that of the absent one who has claimed the task. A signature among several is
    always one's own. Who stands in for nobody is asked nothing."""
    absent = parts.directory(directory).absent_for(officer.id, moment.today)
    if not absent or move is None or len(move.by.slots) > 1:
        return None
    here = engine_of(parts.library.version(case.digest)).open_at[event]
    claimed = {task.claimed_by for task in parts.store.tasks_of(case.number) if task.place in here}
    return next((who for who in absent if who.id in claimed and who.post_for(move.by.every_role, case.area)), None)


def _missing(absent: Officer, substitute: Officer) -> list[str]:
    """The posts of the one that the other does not hold."""
    posts = [post for post in absent.posts if post.role != "administrator"]
    return [post.role for post in posts if not substitute.post_for([post.role], post.area)]


def _named(absence: Absence, staff: dict[str, StaffMember]) -> Away:
    def name(id: str) -> str:
        return staff[id].officer.name if id in staff else id

    return Away(absence, name(absence.staff_id), name(absence.substitute))
