"""Tekun: the basic living standard and care by what the person can do alone; and who belongs by age (C5)."""

from collections.abc import Iterator
from datetime import date

from states.benefits.facts import day, gives, money, number, yes_no
from states.benefits.figures import MINIMUM_WAGE, figures
from states.benefits.given import Given, complaint
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import Test
from states.procedure import Text
from states.reasons import Reason

# --- the amount (S5-13 to S5-16) ------------------------------------------------------------------------------------

INDICATORS = 6  # to eat, to dress, to get in and out of bed, to use the toilet, to walk indoors, to bathe
ABILITIES = {"able": Text(zh="具备生活自理能力", en="able"), "partial": Text(zh="部分丧失", en="partial loss"),
             "full": Text(zh="完全丧失", en="full loss")}  # fmt: skip
ARTICLE = "《特困人员认定办法》第二十一条、第二十二条"


def _tekun(given: Given, pen: Pen) -> None:
    ability = _ability(given)
    unmet = given.whole("unmet")
    pen.says("ability", ability, f"六项指标中 {unmet} 项达不到", f"{unmet} of six indicators are not met")
    basic = pen.gives("basic", given.number("urban_standard") * given.number("basic_multiple"))
    care = pen.gives("care", given.number("minimum_wage") * given.number(_care(given, ability)))
    pen.gives("total", basic + care)


def _ability(given: Given) -> str:
    unmet = given.whole("unmet")
    if unmet >= given.whole("unmet_full"):
        return "full"
    return "partial" if unmet >= given.whole("unmet_partial") else "able"


def _care(given: Given, ability: str) -> str:
    """Which share of the minimum wage pays for care."""
    if ability != "able":
        return f"care_{ability}"
    return "care_in_home" if given.holds("in_institution") else "care_scattered"


TEKUN = Rule(
    "tekun", Text(zh="特困供养标准", en="Tekun: basic living and care"), ("S5-13", "S5-14", "S5-15", "S5-16"), ARTICLE,
    facts=(
        money("urban_standard", "城市低保月标准", "urban Dibao standard a month"), MINIMUM_WAGE,
        number("unmet", "自理能力达不到的指标数", "self-care indicators not met", most=INDICATORS),
        yes_no("in_institution", "集中供养", "supported in an institution"),
        *figures("basic_multiple", "unmet_partial", "unmet_full", "care_full", "care_partial", "care_in_home",
                 "care_scattered"),
    ),
    results=(
        gives("ability", "choice", "生活自理能力", "self-care ability", ABILITIES),
        gives("basic", "money", "基本生活标准", "basic living"),
        gives("care", "money", "照料护理标准", "care"),
        gives("total", "money", "月供养金", "support a month"),
    ),
    compute=_tekun,
)  # fmt: skip

# --- by age (S5-12) -------------------------------------------------------------------------------------------------

GROUPS = {"minor": Text(zh="未成年人", en="minor"), "pupil": Text(zh="满龄后仍在校", en="pupil above that age"),
          "aged": Text(zh="老年人", en="old"), "none": Text(zh="不因年龄符合", en="not by age")}  # fmt: skip


def _tekun_age(given: Given, pen: Pen) -> None:
    born, on = given.day("born"), given.day("on")
    age = full_years(born, on)
    pen.says("age", age, f"自 {born} 至 {on} 的周岁数", f"full years from {born} to {on}")
    group = _group(given, age)
    minor, aged = given.whole("minor_below"), given.whole("aged_from")
    pen.says("group", group, f"不满 {minor} 岁，或年满 {aged} 岁；满龄后在校的继续",
             f"below {minor}, or {aged} and above; in school, support goes on")  # fmt: skip
    said = GROUPS[group]
    pen.finds("by_age", Test(group != "none", Text(zh=f"年龄类别：{said.zh}", en=f"group: {said.en}")))


def full_years(born: date, on: date) -> int:
    """Someone born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _group(given: Given, age: int) -> str:
    if age < given.whole("minor_below"):
        return "minor"
    if given.holds("supported_as_minor") and given.holds("in_school"):
        return "pupil"
    return "aged" if age >= given.whole("aged_from") else "none"


def _born_before(given: Given) -> Iterator[Reason]:
    if given.day("born") > given.day("on"):
        yield complaint(given, "born", "晚于要看的日期，请核对。", "lies after the day in question; compare the two.")


TEKUN_AGE = Rule(
    "tekun_age", Text(zh="特困供养的年龄条件", en="Tekun by age"), ("S5-12",),
    "社会救助法第十六条；《特困人员认定办法》第五条、第二十四条；C5",
    facts=(
        day("born", "出生日期", "born on"), day("on", "看哪一天", "on which day"),
        yes_no("supported_as_minor", "未成年时已纳入供养", "supported as a minor already", default=False,
               basis="新申请"),
        yes_no("in_school", "在校接受义务教育或高中阶段教育", "in compulsory or upper-secondary school",
               default=False, basis="不在校"),
        *figures("minor_below", "aged_from"),
    ),
    results=(
        gives("age", "number", "周岁", "age"),
        gives("group", "choice", "年龄类别", "group", GROUPS),
        gives("by_age", "yes_no", "符合年龄条件", "belongs by age"),
    ),
    compute=_tekun_age, doubts=_born_before,
)  # fmt: skip
