"""One person taken into Dibao alone, out of a household that does not qualify (S5-06, S2-15).

The plan and the nation draw the circle differently (C4), so both are asked and the sheet says which let the person in:

* the plan: a low-income, unstable or at-risk household, a severely disabled or seriously ill person, kept by the family
  and unable to register alone;
* the nation: a low-income household and a severely disabled or seriously ill person, intellectual or mental disability
  of grade 3 included; or a jobless severely disabled adult kept by the family.
"""

from states.benefits.facts import choice, gives, money, yes_no
from states.benefits.figures import PEOPLE, STANDARD, figures
from states.benefits.given import Given
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import Test, at_least_zero, nothing
from states.procedure import Text

READINGS = {"union": Text(zh="两者取其一即可", en="either will do"), "plan": Text(zh="按方案 S5-06", en="the plan"),
            "nation": Text(zh="按《审核确认办法》第八条", en="the national rule")}  # fmt: skip
GROUNDS = {"plan": Text(zh="方案 S5-06", en="the plan (S5-06)"), "none": Text(zh="不符合", en="none"),
           "nation": Text(zh="《审核确认办法》第八条", en="the national rule")}  # fmt: skip


def _single_person(given: Given, pen: Pen) -> None:
    line = given.number("standard") * given.number("line_percent") * given.number("persons")
    line = pen.step("全家低收入线", "low-income line of the household", line)
    low_income = given.number("income").compared(given.word("line_operator"), line)
    poor = pen.finds("low_income", low_income)
    plan = pen.finds("by_plan", _by_plan(given, poor))
    nation = pen.finds("by_nation", _by_nation(given, poor))
    ground = _ground(given.word("reading"), plan, nation)
    pen.says("ground", ground, *_chosen(given))
    alone = given.number("own_income").compared("<", given.number("standard"))
    entry = Test(ground != "none", Text(zh=f"依据：{GROUNDS[ground].zh}", en=f"ground: {GROUNDS[ground].en}"))
    eligible = pen.finds("eligible", ~given.holds("household_in_dibao") & entry & alone)
    lacking = at_least_zero(given.number("standard") - given.number("own_income"))
    pen.gives("benefit", lacking if eligible else nothing("不符合条件", "not eligible"))


def _by_plan(given: Given, poor: Test) -> Test:
    household = poor | given.holds("unstable") | given.holds("at_risk")
    person = given.holds("severely_disabled") | given.holds("seriously_ill")
    return household & person & given.holds("kept_by_family") & given.holds("cannot_register_alone")


def _by_nation(given: Given, poor: Test) -> Test:
    person = given.holds("severely_disabled") | given.holds("grade_three_mental") | given.holds("seriously_ill")
    jobless = given.holds("jobless_adult") & given.holds("severely_disabled") & given.holds("kept_by_family")
    return (poor & person) | jobless


def _ground(reading: str, plan: Test, nation: Test) -> str:
    if plan and reading != "nation":
        return "plan"
    return "nation" if nation and reading != "plan" else "none"


def _chosen(given: Given) -> tuple[str, str]:
    reading = READINGS[given.word("reading")]
    return reading.zh, reading.en


SINGLE_PERSON = Rule(
    "single_person", Text(zh="参照单人户纳入低保", en="One person taken into Dibao alone"), ("S5-06", "S2-15"),
    "社会救助法第二十一条；《审核确认办法》第八条；C3、C4",
    facts=(
        PEOPLE, STANDARD,
        money("income", "核定家庭月收入", "net household income a month"),
        money("own_income", "本人月收入", "own income a month", default=0, basis="没有收入"),
        yes_no("household_in_dibao", "全家已纳入或可纳入低保", "the whole household is or can be in Dibao",
               default=False, basis="S5-06：整户不符合的"),
        yes_no("severely_disabled", "重度残疾（一、二级）", "severely disabled (grade 1 or 2)"),
        yes_no("seriously_ill", "重病", "seriously ill"),
        yes_no("kept_by_family", "靠家庭供养", "kept by the family"),
        yes_no("cannot_register_alone", "无法单独立户", "cannot register a household alone"),
        yes_no("unstable", "脱贫不稳定户", "household unstably out of poverty", default=False, basis="没有此身份"),
        yes_no("at_risk", "边缘易致贫户", "household at risk of poverty", default=False, basis="没有此身份"),
        yes_no("grade_three_mental", "三级智力、精神残疾", "intellectual or mental disability of grade 3",
               default=False, basis="没有此身份"),
        yes_no("jobless_adult", "成年无业", "jobless adult", default=False, basis="没有此身份"),
        choice("reading", "方案与国家规定不同时", "where plan and nation differ", READINGS, default="union",
               basis="C4：取并集，写明依据"),
        *figures("line_percent", "line_operator"),
    ),
    results=(
        gives("low_income", "yes_no", "家庭在低收入线内", "household within the line"),
        gives("by_plan", "yes_no", "按方案可以纳入", "the plan lets in"),
        gives("by_nation", "yes_no", "按国家规定可以纳入", "the national rule lets in"),
        gives("ground", "choice", "纳入依据", "ground", GROUNDS),
        gives("eligible", "yes_no", "可以纳入", "eligible"),
        gives("benefit", "money", "月保障金", "benefit a month"),
    ),
    compute=_single_person,
)  # fmt: skip
