"""A well-formed procedure that makes no sense: what points nowhere, what nobody can leave, what the law forbids.

Each rule is one function from procedure to findings; its docstring is the documented reason. Each file holds one kind
of rule and lists its own, first those about names.
"""

from collections.abc import Mapping

from states.checks import beyond, calculated, conditions, law, names, people, shape, texts, time
from states.checks.sentences import Rule, Where
from states.findings import Finding
from states.procedure import Procedure

NAMES: tuple[Rule, ...] = (*names.NAMES, *conditions.NAMES, *beyond.NAMES, *calculated.NAMES)
SENSE: tuple[Rule, ...] = (
    *shape.RULES, *people.RULES, *names.RULES, *conditions.RULES, *time.RULES, *law.RULES, *texts.RULES,
    *calculated.SENSE,
)  # fmt: skip


def check(procedure: Procedure, where: Where) -> list[Finding]:
    """Every finding. Rules about sense are asked only when every name means something."""
    found = [finding for rule in NAMES for finding in rule(procedure, where)]
    if any(finding.severity == "error" for finding in found):
        return found
    return found + [finding for rule in SENSE for finding in rule(procedure, where)]


def check_together(procedures: Mapping[str, Procedure], where: Mapping[str, Where]) -> list[Finding]:
    """What only the whole pack shows: procedures that open others, and limits looked at from elsewhere."""
    return [finding for rule in beyond.TOGETHER for key in procedures for finding in rule(key, procedures, where[key])]
