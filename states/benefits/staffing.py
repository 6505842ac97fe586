"""How many people a service centre needs for the Dibao households of its area (S4-05)."""

from states.benefits.facts import HOUSEHOLDS, PERSONS, gives, number
from states.benefits.figures import figures
from states.benefits.given import Given
from states.benefits.rule import Rule
from states.benefits.sheet import Pen
from states.benefits.terms import at_least_zero, rounded_up
from states.procedure import Text


def _staff_ratio(given: Given, pen: Pen) -> None:
    needed = pen.gives("needed", rounded_up(given.number("households"), given.number("households_each")))
    pen.gives("shortfall", at_least_zero(needed - given.number("staff")))


STAFF_RATIO = Rule(
    "staff_ratio", Text(zh="工作人员配备", en="Staff of a service centre"), ("S4-05", "S4-06"), "",
    facts=(
        number("households", "低保家庭", "Dibao households", HOUSEHOLDS),
        number("staff", "现有工作人员", "staff at present", PERSONS),
        *figures("households_each"),
    ),
    results=(
        gives("needed", "number", "应有工作人员", "staff needed"), gives("shortfall", "number", "缺额", "shortfall"),
    ),
    compute=_staff_ratio,
)  # fmt: skip
