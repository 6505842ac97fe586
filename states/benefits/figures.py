"""Every number of the law or of a plan that the money rules use, with its basis. Nowhere else stands one.

Each is a fact like any other: a pack, or whoever fills in a facts file, may give another value where the place has
another rule. What has no default here has none in the law either (the local standards, the minimum wage): it is asked.
《暂行办法》= 社会救助暂行办法（国务院令第649号）；S1–S6 = the six plans; C1–C15 = where they and the nation differ.
"""

from states.benefits.facts import MONTHS, PERSONS, TIMES, Fact, choice, day, money, number, share
from states.procedure import Text

UNDER = {"<": Text(zh="低于（不含本数）", en="below (not the number itself)"),
         "<=": Text(zh="以内（含本数）", en="within (the number itself too)")}  # fmt: skip
OVER = {">": Text(zh="超过（不含本数）", en="above (not the number itself)"),
        ">=": Text(zh="达到（含本数）", en="reaches (the number itself too)")}  # fmt: skip

_ALL: tuple[Fact, ...] = (
    # --- 低保 dibao ---
    choice("dibao_operator", "与低保标准怎样比", "how income is compared with the standard", UNDER, default="<",
           basis="社会救助法第十八条“低于”，不含本数（民法典第一千二百五十九条）"),
    share("topup_least", "分类施保最低比例", "lowest rate of a top-up", default=10, basis="S5-05“10%—30%比例”"),
    share("topup_most", "分类施保最高比例", "highest rate of a top-up", default=30, basis="S5-05“10%—30%比例”"),
    share("line_percent", "低收入线为低保标准的", "low-income line, of the standard", default=150,
          basis="S5-06；N6、N7“1.5倍”（社会救助法第二十一条：比例由省里定）"),
    choice("line_operator", "与低收入线怎样比", "how income is compared with that line", UNDER, default="<",
           basis="C3：国家规定“低于1.5倍”；S5“150%以内”的地方填 <="),
    # --- 退出 exit ---
    number("exit_least", "缓退最短", "shortest delay of an exit", MONTHS, default=3, basis="S5-07“3—12个月”"),
    number("exit_most", "缓退最长", "longest delay of an exit", MONTHS, default=12, basis="S5-07“3—12个月”"),
    number("exit_second_above", "缓退超过几个月须再审批", "second approval above", MONTHS, default=6,
           basis="C2：民政部2022年10月20日通知“原则上不超过6个月”"),
    share("exit_kept", "缓退期发放比例", "share paid during the delay", default=100,
          basis="建议值：方案“分别给予”而未写比例（7.2c）"),
    number("months_after", "决定后第几个月起", "months from the decision to the change", MONTHS, default=1, most=12,
           basis="《审核确认办法》第二十一条“下月”（重庆为当月，填 0）"),
    # --- 特困 tekun ---
    number("basic_multiple", "基本生活标准为城市低保标准的", "basic living, of the urban standard", TIMES, whole=False,
           default="1.3", basis="S5-13；国发〔2016〕14号"),
    number("unmet_partial", "部分丧失自理能力：至少几项达不到", "partial loss of self-care: indicators not met, from",
           default=1, basis="《特困人员认定办法》第二十二条"),
    number("unmet_full", "完全丧失自理能力：至少几项达不到", "full loss of self-care: indicators not met, from",
           default=4, basis="《特困人员认定办法》第二十二条"),
    share("care_full", "完全丧失自理能力的护理标准", "care after full loss, of the minimum wage", default=100,
          basis="S5-14"),
    share("care_partial", "部分丧失自理能力的护理标准", "care after partial loss, of the minimum wage", default=60,
          basis="S5-15"),
    share("care_in_home", "能自理、集中供养的护理标准", "care of the self-caring in an institution", default=20,
          basis="S5-16"),
    share("care_scattered", "能自理、分散供养的护理标准", "care of the self-caring at home", default=0,
          basis="建议值：S5-16 只写了集中供养"),
    number("minor_below", "未成年人：不满", "a minor is below the age of", default=18,
           basis="C5：社会救助法第十六条“未成年人”、S5-12；按《特困人员认定办法》第五条的地方填 16"),
    number("aged_from", "老年人：年满", "old from the age of", default=60, basis="《特困人员认定办法》第五条"),
    # --- 临时救助 temporary aid ---
    number("aid_least", "临时救助最少", "temporary aid, at least", MONTHS, default=1, basis="S5-48“1至6个月”"),
    number("aid_most", "临时救助最多", "temporary aid, at most", MONTHS, default=6,
           basis="S5-48“1至6个月”；C9：上海 3，浙江 6，特殊 12"),
    number("small_months", "小额快救上限", "small fast relief, at most", MONTHS, default=1,
           basis="C9：民政部、财政部2026年1月意见“当地低保月标准”"),
    choice("small_per", "小额快救上限按", "small fast relief is capped for each", {
        "household": Text(zh="户", en="household"), "person": Text(zh="人", en="person")}, default="household",
           basis="建议值：意见全文未核到按人还是按户（7.1），取严"),
    money("reserve_level", "备用金应有", "the reserve fund should hold", default=30000, basis="S5-49“3万元备用金”"),
    # --- 支出型困难、医疗预警、法律援助 hardship lines ---
    share("rigid_ratio", "刚性支出占家庭收入", "rigid spending, of household income", default=80,
          basis="《刚性支出困难家庭认定办法》第四条：比例由地方定；辽宁为 80%（P21）"),
    choice("rigid_operator", "与刚性支出比例怎样比", "how spending is compared with that share", OVER, default=">",
           basis="《刚性支出困难家庭认定办法》第四条；辽宁为 80% 以上，填 >="),
    money("alert_ordinary", "一般参保人员预警线", "alert line of the ordinary insured", default=10000,
          basis="S5-24“10000元”"),
    money("alert_low_income", "低收入人员预警线", "alert line of low-income persons", default=4000,
          basis="S5-24“4000元”"),
    choice("legal_aid_operator", "与最低工资怎样比", "how income is compared with the minimum wage", UNDER,
           default="<=", basis="S5-39“调整为最低工资标准”；含本数为建议值"),
    share("conflict_above", "收入证据相差多少算矛盾", "evidence of income conflicts above", default=10,
          basis="建议值：S6-13“维度”核实，未写数字"),
    # --- 价格补贴、就业、机构 other ---
    share("price_trigger", "居民消费价格涨幅达到", "consumer prices risen by, at least", default="3.5",
          basis="2021年联动机制（N15）"),
    share("food_trigger", "食品价格涨幅达到", "food prices risen by, at least", default=6,
          basis="2021年联动机制（N15）"),
    money("startup_lump", "一次性创业补贴", "start-up aid, once", default=5000, basis="S5-33"),
    money("startup_rent", "场租补贴每月", "rent aid a month", default=500, basis="S5-34"),
    number("startup_months", "场租补贴最长", "rent aid, at most", MONTHS, default=36, basis="S5-34“最长不超过3年”"),
    money("loan_most", "创业担保贷款上限", "start-up loan, at most", default=200000, basis="S5-32“20万元”"),
    number("households_each", "每名工作人员负责", "households for each member of staff", least=1, default=200,
           basis="S4-05“1:200”"),
    # --- 追缴 recovery ---
    day("fine_changed", "罚款倍数改变之日", "the fine changed on", default="2026-07-01",
        basis="C12：社会救助法自2026年7月1日起施行"),
    number("fine_least_before", "此前罚款最低", "fine before that, at least", TIMES, whole=False, default=1,
           basis="C12：《暂行办法》第六十八条“1倍以上3倍以下”"),
    number("fine_most_before", "此前罚款最高", "fine before that, at most", TIMES, whole=False, default=3,
           basis="C12：《暂行办法》第六十八条“1倍以上3倍以下”"),
    number("fine_most_since", "此后罚款最高", "fine since then, at most", TIMES, whole=False, default=2,
           basis="C12：社会救助法第七十三条“2倍以下”"),
)  # fmt: skip

FIGURES = {figure.name: figure for figure in _ALL}

# Asked of many rules; the place has them, the law does not.
STANDARD = money("standard", "低保月标准", "dibao standard a month")
MINIMUM_WAGE = money("minimum_wage", "最低工资月标准", "minimum wage a month")
PEOPLE = number("persons", "共同生活人口", "household members", PERSONS, least=1)


def figures(*names: str) -> tuple[Fact, ...]:
    return tuple(FIGURES[name] for name in names)
