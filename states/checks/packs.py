"""What only shows in a pack as a whole: two of its procedures beside each other, and its parameters."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from states.checks.sentences import advises
from states.findings import Finding, Place, says
from states.procedure import Parameter, Procedure
from states.source import Source

CONSTANT = {"always_holds", "never_holds"}
SHARED = {
    *CONSTANT, "apart_in_vain", "no_example", "state_never_shown", "unused_field", "unused_guard", "unused_material",
    "unused_phase",
}  # fmt: skip


def undecided(findings: Iterable[Finding], text: Source) -> Iterator[Finding]:
    """The findings but those on conditions in which a parameter stands: it is there to be another one elsewhere."""
    guards = text.value.get("guards") or {}
    switched = {text.place(("guards", key, "if")) for key, guard in guards.items() if "${" in str(guard.get("if"))}
    return (f for f in findings if f.code not in CONSTANT or f.place not in switched)


def of_all_users(told: Mapping[str, Sequence[Finding]], texts: Mapping[str, Source]) -> list[Finding]:
    """What is said of each procedure. That something is idle or never shown is said of what a block brings only if it
    is so in every procedure that has it."""
    said = Counter(finding for findings in told.values() for finding in set(findings))
    places = {key: set(text.places.values()) for key, text in texts.items()} if said else {}

    def everywhere(finding: Finding) -> bool:
        return said[finding] == sum(finding.place in written for written in places.values())

    return [f for findings in told.values() for f in findings if f.code not in SHARED or everywhere(f)]


def same_prefixes(procedures: Iterable[tuple[Procedure, Place]]) -> Iterator[Finding]:
    """A case is known by its number, and the number begins with the procedure: no two begin alike."""
    for (one, _), (other, place) in pairwise(sorted(procedures, key=lambda each: each[0].prefix)):
        if one.prefix == other.prefix:
            yield says(place, "prefix_twice", f"“{other.name}”的编号前缀 {other.prefix} 与“{one.name}”相同，请换一个。",
                       f"'{other.name}' and '{one.name}' both number their cases {other.prefix}; choose another prefix"
                       )  # fmt: skip


def unlike_titles(procedures: Iterable[tuple[Procedure, Place]]) -> Iterator[Finding]:
    """Lateness is counted by the name of a limit, over all procedures: what has one name has one title."""
    first = dict[str, tuple[str, str]]()
    for procedure, place in procedures:
        for name, rule in procedure.clocks.items():
            title, other = first.setdefault(name, (rule.title.zh, procedure.name))
            if title != rule.title.zh:
                yield advises(place, "unlike_titles", f"时限“{name}”在“{other}”里叫“{title}”，请用同一名称。",
                              f"the limit '{name}' has another title in '{other}'; give both one title")  # fmt: skip


def baseless_parameters(parameters: Mapping[str, Parameter], text: Source) -> Iterator[Finding]:
    """A number without its ground cannot be defended, nor be found when the law changes. 建议值 is a ground: it says
    that there is none above the county (standards and decisions stand on a rule, S6-18)."""
    for name, parameter in parameters.items():
        if not parameter.basis.strip():
            yield says(text.place((name,)), "no_basis", f"“{name}”没有写依据 basis；国家没有规定的写“建议值”。",
                       f"'{name}' has no `basis`; where no rule says so, write 建议值")  # fmt: skip


def unused_parameters(parameters: Mapping[str, Parameter], text: Source, pack: str, files: Iterable[str]
                      ) -> Iterator[Finding]:  # fmt: skip
    """A parameter of this pack that none of its files names: whoever changes it believes that he changes something."""
    written = "\n".join(files)
    for name in parameters:
        place = text.place((name,))
        if place.file.startswith(f"{pack}/") and f"${{{name}}}" not in written:
            yield advises(place, "unused_parameter", f"参数“{name}”没有一处用到，改了也不起作用。",
                          f"parameter '{name}' is used nowhere; changing it changes nothing")  # fmt: skip
