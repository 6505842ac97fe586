"""An invented county to look at: areas, officers, families, and cases that have come to different places by today.

It is written only into an empty data folder that `banjie run` made. Nothing in it is real: the county's code was never
assigned. Every case got where it is by the same acts as a real one; only the clock was moved by hand.
"""

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from cases.store import Area
from office import staffing
from office.clock import StoppedClock
from office.office import Office
from office.rehearsal import moment_of, moments_between
from office.requests import Application, Deed, Member, Upload
from states import Blocked, Officer, Post, Procedure, WorkingCalendar
from states.areas import level_of
from states.case import SHANGHAI
from states.forms import id_check_digit
from states.procedure import ExampleAct

COUNTY = "520399"
TOWNS = {"520399001": ("城东街道", ("青松社区", "新华社区")), "520399002": ("河口镇", ("石桥村", "河口村"))}
REFORM_TOWN = "520399002"  # decides itself: rule pack s2-town-reform
PASSWORD = "qingxi-2026"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc330000"
    "000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    name: str
    role: str
    area: str


SHOWN = (  # the five sign-ins that `banjie run` prints
    Person("limin", "李敏", "window_clerk", "520399001"),
    Person("zhouyang", "周洋", "surveyor", "520399001"),
    Person("chenxiao", "陈晓", "town_examiner", "520399001"),
    Person("zhaolei", "赵磊", "county_approver", COUNTY),
    Person("sunyan", "孙燕", "supervisor", COUNTY),
)
COLLEAGUES = (
    Person("hejing", "何静", "handler", "520399001"), Person("mahongxia", "马红霞", "surveyor", "520399001"),
    Person("wuping", "吴平", "surveyor", "520399001"), Person("xulan", "徐岚", "surveyor", "520399001"),
    Person("gaofeng", "高峰", "town_approver", "520399001"), Person("luojun", "罗军", "supervisor", "520399001"),
    Person("tangmei", "唐梅", "window_clerk", "520399002"), Person("songtao", "宋涛", "handler", "520399002"),
    Person("liangyu", "梁宇", "surveyor", "520399002"), Person("denghua", "邓华", "surveyor", "520399002"),
    Person("caoli", "曹莉", "surveyor", "520399002"), Person("penggang", "彭刚", "surveyor", "520399002"),
    Person("yuanlin", "袁林", "town_examiner", "520399002"), Person("fangwei", "方伟", "town_approver", "520399002"),
    Person("shixin", "石昕", "supervisor", "520399002"),
    Person("heping", "贺萍", "cashier", "520399001"), Person("lifen", "黎芬", "assessor", "520399001"),
    Person("luwei", "陆伟", "assessor", "520399001"), Person("baiyang", "白杨", "department_officer", COUNTY),
    Person("qianrui", "钱睿", "checker", COUNTY), Person("jinyan", "金燕", "county_handler", COUNTY),
    Person("hanxue", "韩雪", "county_handler", COUNTY),
    Person("weidong", "魏东", "county_examiner", COUNTY), Person("yaolan", "姚岚", "department_head", COUNTY),
    Person("jiwei", "纪伟", "discipline", COUNTY),
    *(Person(f"daiban{i}", name, "village_agent", code) for i, (name, code) in enumerate(
        (("何春", "520399001001"), ("白雪", "520399001002"), ("丁山", "520399002001"), ("江河", "520399002002")), 1)),
)  # fmt: skip
FAMILIES = ("王桂兰", "何志强", "黄建国", "刘桂芳", "张树林", "林秀英", "陈建华", "赵长根", "高凤英", "杨德福",
            "吴春梅", "徐国安", "孙玉兰", "胡大勇", "朱小妹", "郭有财", "罗喜凤", "梁水生", "宋月娥", "唐金宝",
            "冯巧云", "邹家旺", "廖菊香", "邓长顺", "叶秋菊", "秦宝山", "韦彩霞", "石长青", "龙四妹", "向前进",
            "熊桂珍", "段兴旺", "雷翠英", "贺老五", "谭银花", "万福来", "薛冬梅", "田大山", "康素芬",
            "毛根生")  # fmt: skip


VISITED = "520399001001"  # the village in which things beside dibao happen
SET_DAY = "set_day"  # what an example does because no duty has opened it


@dataclass(frozen=True, slots=True)
class Beside:
    """A case of another procedure: its example up to the last act named, which happens `ago` working days ago.

    One `on_file` is about the household of that family, which has its dossier by then; where the example answers
    what only its own family can, it is answered `instead`. One of a `duty` was opened by time itself, for the unit.
    """

    name: str
    procedure: str
    example: str
    last: str
    ago: int
    on_file: bool = False
    instead: Mapping[str, str] = field(default_factory=dict)
    duty: str = ""


BESIDE = (
    Beside("欧阳春", "emergency_aid", "main", "register_relief", 3),
    Beside("尹秀兰", "emergency_aid", "small_fast", "pay_small", 1),
    Beside("柳长河", "lead", "main", "visit", 2), Beside("蒋家兴", "lead", "red_not_visited", "triage", 4),
    Beside("史玉梅", "one_door", "main", "accept_referral", 1),
    Beside("鲍德顺", "tekun", "main", "record_visit", 3),
    Beside("薛冬梅", "dibao_exit", "delayed", "grant_delay", 2, on_file=True, instead={"current_amount": "840.00"}),
    Beside("城东街道", "payroll", "main", "pay_again", 9, duty="monthly_payment"),
)  # fmt: skip


@dataclass(slots=True)
class Journey:
    """One family's way through a procedure, by dated acts."""

    name: str
    village: str
    procedure: Procedure
    acts: list[tuple[datetime, ExampleAct]]
    on_file: bool = False
    duty: str = ""
    number: str = ""
    stuck: bool = False


def load(office: Office) -> None:
    """Areas, officers, and four months of work up to now."""
    now = office.parts.clock.now()
    _areas(office)
    hashed = staffing.hashed(PASSWORD)
    for person in (*SHOWN, *COLLEAGUES):
        posts = [Post(person.role, person.area)]
        office.parts.store.add_officer(person.login, person.name, hashed, posts, [("desk", "")], "zh", now)
    clock = StoppedClock(now - timedelta(days=150))
    past = Office(replace(office.parts, clock=clock))
    _live(past, clock, _journeys(past, now), now)
    _claim_some(office)


def _areas(office: Office) -> None:
    areas = [Area(COUNTY, "青溪县", "Qingxi County")]
    for code, (name, villages) in TOWNS.items():
        areas.append(Area(code, name, parent=COUNTY, pack="s2-town-reform" if code == REFORM_TOWN else None))
        areas += [Area(f"{code}{i:03d}", village, parent=code) for i, village in enumerate(villages, 1)]
    office.parts.store.add_areas(areas)


def _journeys(office: Office, now: datetime) -> list[Journey]:
    """Some families are through, some on their way, some wait for somebody who is late."""
    dice, calendar, today = random.Random(520399), office.parts.moment().calendar, now.astimezone(SHANGHAI).date()
    villages = [area.code for area in office.parts.store.areas() if level_of(area.code) == "village"]
    journeys = []
    for i, name in enumerate(FAMILIES):
        village = villages[i % len(villages)]
        pack = office.parts.store.pack_of(village) or office.parts.pack
        procedure = office.parts.library.current(pack, "dibao")
        example = next(e for e in procedure.examples if e.name == "main")
        start = calendar.add(today, -(1 + i + i // 3), "working_days").date
        length = dice.choice([3, 5, 6, 7, 8, 9]) if i % 3 == 1 else len(example.acts)
        journeys.append(Journey(name, village, procedure, _dated(example.acts[:length], start, calendar)))
    return journeys + [_beside(office, about, today) for about in BESIDE]


def _beside(office: Office, about: Beside, today: date) -> Journey:
    procedure, calendar = office.parts.in_force(about.procedure, VISITED), office.parts.moment().calendar
    example = next(e for e in procedure.examples if e.name == about.example)
    acts = example.acts[: max(i for i, act in enumerate(example.acts, 1) if act.do == about.last)]
    acts = tuple(
        act.model_copy(update={"answers": {**act.answers, **_known_to(act, about)}}) for act in acts
        if not (about.duty and act.do == SET_DAY)
    )
    length = calendar.between(moment_of(acts[0].at).date(), moment_of(acts[-1].at).date())
    start = calendar.add(today, -(about.ago + length), "working_days").date
    return Journey(about.name, VISITED, procedure, _dated(acts, start, calendar), about.on_file, about.duty)


def _known_to(act: ExampleAct, about: Beside) -> dict[str, str]:
    return {name: value for name, value in about.instead.items() if name in act.answers}


def _dated(acts: Sequence[ExampleAct], start: date, calendar: WorkingCalendar) -> list[tuple[datetime, ExampleAct]]:
    """Acts of an example as many working days after each other as there, from another first day."""
    first = moment_of(acts[0].at).date()
    dated = []
    for act in acts:
        at = moment_of(act.at)
        day = calendar.add(start, calendar.between(first, at.date()), "working_days").date
        answers = {name: _shifted(value, at.date(), day) for name, value in act.answers.items()}
        dated.append((datetime.combine(day, at.timetz()), act.model_copy(update={"answers": answers})))
    return dated


def _shifted(value: object, was: date, now: date) -> object:
    """A date in an answer as far from its act as in the example; the first of a month stays a first of a month."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return value
    if day.day == 1:
        months = (day.year - was.year) * 12 + day.month - was.month + now.month - 1
        return date(now.year + months // 12, months % 12 + 1, 1).isoformat()
    return (now + (day - was)).isoformat()


def _live(office: Office, clock: StoppedClock, journeys: list[Journey], now: datetime) -> None:
    """Everything in the order in which it happened, the clock's sweeps and the post between."""
    happenings = sorted(
        ((at, i, act) for i, journey in enumerate(journeys) for at, act in journey.acts if at < now),
        key=lambda happening: happening[:2],
    )
    month = now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0)
    for at, i, act in happenings:
        _pass_time(office, clock, at, month)
        _do(office, journeys[i], act)
    _pass_time(office, clock, now, month)


def _pass_time(office: Office, clock: StoppedClock, until: datetime, month: datetime) -> None:
    """The sweeps of every midnight and morning; duties are opened in the present `month` only."""
    for at in moments_between(clock.now(), until):
        clock.move_to(at)
        if at >= month:
            office.open_duties()
        for kind in office.kinds():
            office.fire_due(kind)
        office.remind_due()
        asyncio.run(office.post_messages(limit=500))
    clock.move_to(until)


def _do(office: Office, journey: Journey, act: ExampleAct) -> None:
    officer = next(_people(office, act.by, journey.village), None)
    if journey.stuck or officer is None:
        return
    if not journey.number:
        journey.number = _owed(office, journey, officer) or _opened(office, journey, officer, act)
    named = {kind: material.title.zh for kind, material in journey.procedure.materials.items()}
    files = [Upload(kind, f"{named[kind]}-{i}.png", PIXEL) for kind, n in act.files.items() for i in range(1, n + 1)]
    children = office.parts.store.children_of(journey.number) if act.child else []
    number = children[act.child - 1].number if act.child else journey.number
    answer = office.act(officer, number, Deed(act.do, act.answers, files))
    journey.stuck = isinstance(answer, Blocked) and not act.blocked


def _owed(office: Office, journey: Journey, officer: Officer) -> str:
    """The case that a duty has opened, if this is one."""
    return next((duty.number for duty in office.duty_board(officer).duties if duty.name == journey.duty), "")


def _opened(office: Office, journey: Journey, officer: Officer, act: ExampleAct) -> str:
    name, family = journey.procedure.name, _family(journey.name, int(act.answers.get("persons", 1)))
    if journey.on_file:
        [found] = {case.household for case in office.parts.store.find(journey.name, [COUNTY], 9)}
        return office.open_case(officer, Application(name, household=found)).number
    return office.open_case(officer, Application(name, journey.village, family)).number


def _people(office: Office, name: str, village: str) -> Iterator[Officer]:
    """The officers of the village's area whom an example calls `surveyor#2`: the second who holds that post there."""
    role, _, n = name.partition("#")
    holders = office.parts.directory(office.parts.store.directory_version()).holders([role], village)
    yield from (holder.officer for holder in holders[int(n or 1) - 1 :])


def _family(name: str, size: int) -> tuple[Member, ...]:
    dice = random.Random(name)
    others = [("配偶", 30, 60), ("子女", 5, 20), ("子女", 5, 18), ("母亲", 60, 85)]
    members = [Member(name, _id_number(dice, 40, 75), "本人", f"1390000{dice.randrange(10_000):04d}")]
    for relation, youngest, oldest in others[: size - 1]:
        members.append(Member(name[0] + dice.choice("明芳强丽军英"), _id_number(dice, youngest, oldest), relation))
    return tuple(members)


def _id_number(dice: random.Random, youngest: int, oldest: int) -> str:
    """A number of the right shape from a county that does not exist."""
    year, month, day = 2026 - dice.randint(youngest, oldest), dice.randint(1, 12), dice.randint(1, 28)
    body = f"{COUNTY}{year}{month:02d}{day:02d}{dice.randrange(1000):03d}"
    return body + id_check_digit(body)


def _claim_some(office: Office) -> None:
    """Half of the open tasks have been taken by somebody."""
    for i, person in enumerate(SHOWN):
        member = office.parts.store.officer_by_login(person.login)
        if member:
            rows = office.inbox(member.officer).rows
            for row in rows[i % 2 :: 2]:
                office.claim(member.officer, row.number, row.place_key)


