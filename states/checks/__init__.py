"""A well-formed procedure that makes no sense: what points nowhere, what nobody can leave, what the law forbids.

Each rule is one function from procedure to findings; its docstring is the documented reason, its codes and sentences
are documented from its source (docs/reference/findings.md). Each file holds one kind of rule and lists its own.
"""

from collections.abc import Mapping

from states.checks import beyond, calculated, conditions, examples, law, names, people, shape, texts, time
from states.checks.sentences import Rule, Where
from states.findings import Finding
from states.procedure import Procedure

NAMES: tuple[Rule, ...] = (*names.NAMES, *conditions.NAMES, *beyond.NAMES, *calculated.NAMES)
SENSE: tuple[Rule, ...] = (
    *shape.RULES, *people.RULES, *names.RULES, *conditions.RULES, *time.RULES, *law.RULES, *texts.RULES,
    *calculated.SENSE,
)  # fmt: skip
ADVICE: tuple[Rule, ...] = (
    *names.ADVICE, *shape.ADVICE, *people.ADVICE, *conditions.ADVICE, *time.ADVICE, *law.ADVICE, *texts.ADVICE,
    *examples.ADVICE,
)  # fmt: skip


def check(procedure: Procedure, where: Where, advice: bool = False) -> list[Finding]:
    """Every finding. Rules about sense are asked only when every name means something.

    Advice is for whoever mends the pack, not for an office that starts: it takes its time, and looks at the worked
    examples, on which no case depends.
    """
    found = [finding for rule in NAMES for finding in rule(procedure, where)]
    if any(finding.severity == "error" for finding in found):
        return found
    rules = (*SENSE, *ADVICE) if advice else SENSE
    return found + [finding for rule in rules for finding in rule(procedure, where)]


def check_together(procedures: Mapping[str, Procedure], where: Mapping[str, Where]) -> list[Finding]:
    """What only the whole pack shows: procedures that open others, and limits looked at from elsewhere."""
    return [finding for rule in beyond.TOGETHER for key in procedures for finding in rule(key, procedures, where[key])]
