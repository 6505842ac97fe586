"""Notices for tests: the shipped calendar as it was before an amendment, and a year nobody has announced yet."""

import re
from importlib.resources import files

from states.calendar import WorkingCalendar

SHIPPED = files("states").joinpath("calendars/cn.yaml").read_text("utf-8")

# Made up for tests: no such notice exists. Where it stands in the way of the law it would be refused.
YEAR_2027 = """\
years:
  2027:
    - number: 虚构〔2026〕1号
      dated: 2026-11-20
      url: https://example.invalid/2027
      holidays:
        - {name: 元旦, off: 2027-01-01..2027-01-03}
        - {name: 春节, off: 2027-02-05..2027-02-11, work: [2027-01-31, 2027-02-20]}
        - {name: 清明节, off: 2027-04-03..2027-04-05}
        - {name: 劳动节, off: 2027-05-01..2027-05-05, work: 2027-05-08}
        - {name: 端午节, off: 2027-06-09}
        - {name: 中秋节, off: 2027-09-15}
        - {name: 国庆节, off: 2027-10-01..2027-10-07, work: [2027-09-26, 2027-10-09]}
"""
LONGER_NEW_YEAR = YEAR_2027.replace("2027-01-01..2027-01-03", "2027-01-01..2027-01-04")


def block_of(year: int, n: int) -> str:
    """The n-th notice of a year as it stands in the shipped file, as somebody would enter it."""
    [block] = [b for b in re.split(r"(?m)^(?=  \d{4}:$)", SHIPPED) if b.startswith(f"  {year}:")]
    notices = re.split(r"(?m)^(?=    - )", block.split("\n\n")[0])
    return f"years:\n  {year}:\n{notices[n]}"


def before_the_amendment_of(year: int) -> WorkingCalendar:
    """The calendar as it stood before that year's second notice, with nothing announced after that year."""
    head, *blocks = re.split(r"(?m)^(?=  \d{4}:$)", SHIPPED)
    kept = [b for b in blocks if int(b[2:6]) <= year]
    text = "".join([head, *kept])
    amendment = block_of(year, 2).split("\n", 2)[2]
    assert amendment.strip() in text
    return WorkingCalendar.read(text.replace(amendment.rstrip("\n"), "").replace("\n\n\n", "\n\n"))


def closure(area: str, days: str, *, year: int = 2025, name: str = "抗洪停工", number: str = "溪府〔2025〕9号"
            ) -> str:  # fmt: skip
    """Offices closed in one area, as its government announced it."""
    holiday = f"{{name: {name}, off: {days}}}"
    return f"area: {area}\nyears:\n  {year}:\n    - number: {number}\n      holidays:\n        - {holiday}\n"
