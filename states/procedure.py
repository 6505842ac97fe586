"""What a procedure *is*: the words of the grammar as frozen types. No behaviour, no reading of files.

A pack file is YAML; `grammar.py` turns it into these types, `engine.py` turns these types into a machine. A name that
appears in both is spelled the same. Keys that Python keeps for itself (`from`, `if`) are aliases.
"""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

Level = Literal["county", "town", "village"]
Unit = Literal["working_days", "days", "months", "hours"]
Roll = Literal["none", "next", "previous"]
Kind = Literal["application", "handover", "oversight", "duty"]  # 申请、转办与线索、监督、定期
FieldType = Literal["text", "note", "money", "number", "yes_no", "date", "choice", "id_number", "phone", "officer"]

CLOCK = "clock"  # the role in which time itself acts; nobody holds it


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Model):
    """A sentence in both languages. Chinese is the original; English falls back to it."""

    zh: Annotated[str, Field(min_length=1)]
    en: str = ""

    def into(self, language: str) -> str:
        return self.en or self.zh if language == "en" else self.zh


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _ratio(value: Any) -> Any:
    if not isinstance(value, str | int):
        return value
    if not re.fullmatch(r"[0-9]{1,3}(/[1-9][0-9]{0,2})?", str(value)) or Fraction(value) > 1:
        raise ValueError("write a ratio as 2/3, not above 1")
    return Fraction(value)


_RATIO = Annotated[str, Field(pattern="^([01]|[0-9]{1,3}/[1-9][0-9]{0,2})$")] | Literal[0, 1]


def _day(value: str) -> str:
    """Written in full, because days are compared as text."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("write a day as 2026-09-01")
    return date.fromisoformat(value).isoformat()


def _expression(value: Any) -> Any:
    """A parameter that stands alone is still a number when it gets here."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Expression = Annotated[str, BeforeValidator(_expression, json_schema_input_type=str | int)]  # CEL
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]  # what the pack calls a thing; people see its title
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many, json_schema_input_type=str | tuple[str, ...])]
Ratio = Annotated[Fraction, BeforeValidator(_ratio, json_schema_input_type=_RATIO)]
IsoDay = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]
YesNo = Annotated[bool, Field(strict=True)]  # true or false, and not a word or number that could be meant so
Count = Annotated[int, Field(strict=True)]
Bound = Annotated[Count, Field(ge=-(10**12), le=10**12)]
Length = Annotated[Count, Field(ge=1, le=3660)]  # ten years in days; the calendar must be able to count it


class Role(Model):
    """A post somebody holds in an area. `level` is the area in which its tasks lie."""

    title: Text
    level: Level


class Lane(Model):
    """A row of the diagram: who acts there."""

    title: Text


class Task(Model):
    """What an office has to do while a case stands in a state."""

    role: str


class State(Model):
    title: Text
    lane: str = ""
    phase: str = ""
    task: Task | None = None
    optional: YesNo = False
    final: YesNo = False
    outcome: Literal["granted", "denied", "withdrawn", "terminated", "lapsed", "referred", "ended"] | None = None
    parallel: Mapping[Name, "Region"] = {}
    joined: str = ""  # where the case goes when every region stands in a final state


class Region(Model):
    """One of the things done side by side; it has states of its own."""

    title: Text
    initial: str
    states: Mapping[Name, State]


class FormField(Model):
    title: Text
    type: FieldType = "text"
    hint: Text | None = None
    options: Mapping[str, Text] = {}
    required: YesNo = True
    min: Bound | None = None
    max: Bound | None = None
    private: YesNo = False  # masked on pages until somebody asks, and the asking is recorded


class Material(Model):
    """A kind of paper or picture that can be attached."""

    title: Text


class Need(Model):
    """A material a move cannot do without."""

    kind: str
    at_least: Count = Field(default=1, ge=1, le=99)


class Guard(Model):
    """A named condition in CEL (what it may look at: guards.py); its text is the reason shown when it does not hold."""

    when: str = Field(alias="if")
    says: Text


class Signers(Model):
    """Who acts, and how many of them: any of `roles`, `signatures` different people of `roles`, one of each of
    `all_of`, or one after the other in `sequence`.

    `apart_from` names moves whose actors may not do this one. It binds every signer, and everybody counts who signed
    the other move, even a signature that came to nothing: whoever puts his name to a survey has seen the family and
    answers for what it says, as first of two or as second (S6-03), and so may not examine or decide.
    """

    roles: Names = ()
    signatures: Count = Field(default=1, ge=1, le=15)
    all_of: Names = ()
    sequence: Names = ()
    apart_from: Names = ()

    @cached_property
    def slots(self) -> tuple[tuple[str, ...], ...]:
        """One set of acceptable roles for each signature."""
        single = self.all_of or self.sequence
        return tuple((role,) for role in single) if single else (self.roles,) * self.signatures

    @cached_property
    def every_role(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for slot in self.slots for role in slot))


class Vote(Model):
    """A meeting's count, recorded in the named number fields. Ratios are exact: 2/3 of 15 is 10."""

    members: str
    present: str
    representatives: str
    yes: str
    no: str
    abstain: str
    quorum: Ratio
    representatives_share: Ratio
    passes: Ratio

    @property
    def counts(self) -> dict[str, str]:
        """Which field of the form holds which count."""
        return {name: getattr(self, name) for name in ("members", "present", "representatives", "yes", "no", "abstain")}


class Branch(Model):
    """One way a move can lead, taken when all its guards hold; the first that fits is taken."""

    to: str
    when: Names = ()


def _branches(value: Any) -> Any:
    return [{"to": value}] if isinstance(value, str) else value


Branches = Annotated[
    tuple[Branch, ...], BeforeValidator(_branches, json_schema_input_type=str | tuple[Branch, ...])
]


class Extension(Model):
    """A move may lengthen one clock, once, before it has run out; `to` is its new whole length in the clock's unit."""

    clock: str
    to: Length


class Tell(Model):
    """A message of the pack that a move sends to a role."""

    to: Names
    text: str


class Writing(Model):
    """An entry that a move makes in a register. Values are CEL, money in 分; what is not set keeps its last value."""

    into: str = Field(alias="register")
    values: Mapping[Name, Expression] = Field(alias="set")
    when: Names = ()


class Opening(Model):
    """A case of another procedure that a move opens (交办), for the same household and area.

    `facts` of the new case are CEL over what this one knows; the new case has them from its first line.
    """

    procedure: str
    facts: Mapping[Name, Expression] = {}
    when: Names = ()


class Calculation(Model):
    """A money rule computed with the act: its facts are CEL over what the case knows, its results answers nobody types.

    `gives` names the field that takes each result; a fact of the rule may be kept in a field the same way.
    """

    rule: str
    facts: Mapping[Name, Expression]
    gives: Mapping[Name, str]
    when: Names = ()


class Move(Model):
    """Something a person (or time) may do with a case."""

    title: Text
    sources: Names = Field(alias="from")
    except_from: Names = ()
    to: Branches = ()  # empty: the case stays where it is
    by: Signers
    asks: Names = ()
    needs: tuple[Need, ...] = ()
    guards: Names = ()
    calculates: tuple[Calculation, ...] = ()
    sets: Mapping[Name, Expression] = {}  # answers that follow from others: nobody types them, and no rule is needed
    vote: Vote | None = None
    extends: Extension | None = None
    recuses: str = ""  # the field that names the officer who may do nothing more on this case
    lifts: str = ""  # the field that names the officer who may again
    tells: tuple[Tell, ...] = ()
    writes: tuple[Writing, ...] = ()
    opens: tuple[Opening, ...] = ()
    done_as: Text | None = None  # how the timeline says it afterwards
    irreversible: YesNo = False  # the page asks once more and lists what will happen
    law: str = ""


_GIVEN: JsonValue = {"not": {"enum": ["", None]}}
_NO_DAY: JsonValue = {"const": ""}
_ONE_WAY: list[JsonValue] = [
    {"required": ["n", "unit"], "properties": {"n": _GIVEN}, "anyOf": [
        {"properties": {"since": _NO_DAY}}, {"properties": {"unit": {"not": {"const": "hours"}}}}]},
    {"required": ["field", "unit"], "properties": {"field": _GIVEN, "since": _NO_DAY}},
    {"required": ["until"], "properties": {"until": _GIVEN, "since": _NO_DAY, "unit": {"const": "days"}}},
]  # fmt: skip


class Span(Model):
    """A length of time: a parameter of the pack, never a number in a procedure; or what the case itself was told.

    `n` units; or as many as were answered in `field`; or up to the day answered in `until`, to its end; or `n` units
    after the day answered in `since`, when something happened of which the office heard later. A clock whose field
    nobody has answered does not start.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": _ONE_WAY})

    n: Length | None = None
    unit: Unit = "days"
    field: str = ""
    until: str = ""
    since: str = ""

    @property
    def asked(self) -> str:
        """The field that knows the length, if the pack does not."""
        return self.field or self.until or self.since

    @property
    def counted_in(self) -> Unit:
        """The unit of a running clock: what ends on a day that was computed when it started has days left."""
        return "days" if self.since else self.unit

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum((self.n is not None, bool(self.field), bool(self.until))) != 1:
            raise ValueError("write a length in one way: n with unit, field with unit, or until")
        if self.until and self.unit != "days":
            raise ValueError("`until` names the last day and has no unit")
        if self.since and (self.n is None or self.unit == "hours"):
            raise ValueError("`since` goes with n and unit: working_days, days or months")
        if not self.until and "unit" not in self.model_fields_set:
            raise ValueError("say in which unit: working_days, days, months or hours")
        return self


class Rung(Model):
    """One step of the reminder ladder: when (half of the time gone, working days or days of the calendar from the due
    day, or hours from the moment at which the limit ends), and whom to tell."""

    half: YesNo = False
    working_days: Annotated[Count, Field(ge=-250, le=250)] | None = None  # -3: three before the due day; 2: two after
    days: Annotated[Count, Field(ge=-366, le=366)] | None = None  # of the calendar, for limits of many months
    hours: Annotated[Count, Field(ge=-240, le=240)] | None = None  # -1: one before the end; 0: at the end
    tell: Names = ("duty",)
    text: str = "reminder"

    @property
    def key(self) -> str:
        if self.half:
            return "half"
        if self.days is not None:
            return f"{self.days:+d}d"
        return f"{self.hours:+d}h" if self.hours is not None else f"{self.working_days:+d}"


class Trigger(Model):
    """What starts or ends a clock: a move that was done, or a state that was entered or left."""

    event: Names = ()
    entering: Names = ()
    leaving: Names = ()


class ClockRule(Model):
    """A limit. It runs during states, or from one trigger to another; at its end it fires a move or escalates.

    Counting starts on the day after the start (民法典 第二百零一条); a limit ends at 24:00 of its due day.
    """

    title: Text
    kind: str  # the flow that sweeps it: filing, public-notice, step-limits, total-limits, …
    during: Names = ()
    starts: Trigger = Trigger()
    ends: Trigger = Trigger()
    stops_in: Names = ()
    within: Span
    roll: Roll = "none"
    fires: str = ""  # a move by the clock when the time is over
    duty: Names = ()  # roles that have to keep this limit
    ladder: str = ""
    law: str = ""


class ExampleAct(Model):
    at: str  # "2025-09-01" or "2025-09-01 09:30", Shanghai
    do: str
    by: str = ""
    child: Count = Field(default=0, ge=0, le=99)  # in which of the cases that this one opened; 0 is the case itself
    answers: Mapping[str, Any] = {}
    files: Mapping[str, Count] = {}
    blocked: str = ""  # the reason code expected instead of a step


class Expectation(Model):
    state: Names = ()
    due: Mapping[str, str] = {}
    fired: Mapping[str, str] = {}
    outcome: str = ""


class Example(Model):
    """A worked example kept with the rule it explains; run by `procedures check` and by pytest."""

    name: str
    title: Text | None = None
    acts: tuple[ExampleAct, ...]
    until: str = ""  # let the clock run on to this day after the last act
    then: Expectation = Expectation()


class Parameter(Model):
    """A number, role or word of the pack, with its basis; the last value whose date has come is in force."""

    title: Text
    value: Count | str
    unit: Unit | None = None
    since: IsoDay = "2007-01-01"
    basis: str
    operator: Literal["<", "<="] | None = None


class Register(Model):
    """A ledger (台账) of the pack: under each key, a household or a unit, its latest entry is what counts."""

    title: Text
    key: Literal["household", "village", "town", "county"]
    fields: Mapping[Name, FormField]


class MessageText(Model):
    """What is told. Only these words may be filled in: {case} {procedure} {task} {due} {area} {days} {link}.

    What is not urgent waits for the morning and comes gathered. Only what is `at_night` wakes anybody.
    """

    subject: Text
    body: Text
    urgent: YesNo = False
    at_night: YesNo = False


class Procedure(Model):
    """One published version of one procedure, parameters already filled in. Frozen: its digest is its identity.

    `about` says in one sentence whom or what it is for; `kind` under which head people look for it; `concerns` whether
    a case is about a household or about a village, town or county itself.
    """

    name: Name = Field(alias="procedure")
    pack: str
    version: str
    title: Text
    about: Text | None = None
    kind: Kind = "application"
    concerns: Literal["household", "village", "town", "county"] = "household"
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    basis: str
    initial: str
    roles: Mapping[Name, Role]
    lanes: Mapping[Name, Lane]
    phases: Mapping[Name, Text] = {}
    states: Mapping[Name, State]
    fields: Mapping[Name, FormField] = {}
    materials: Mapping[Name, Material] = {}
    guards: Mapping[Name, Guard] = {}
    moves: Mapping[Name, Move]
    clocks: Mapping[Name, ClockRule] = {}
    ladders: Mapping[Name, tuple[Rung, ...]] = {}
    messages: Mapping[Name, MessageText] = {}
    registers: Mapping[Name, Register] = {}
    card: Names = ()  # the facts shown at the head of the case page
    parameters: Mapping[Name, Parameter] = {}
    examples: tuple[Example, ...] = ()
    in_force: str = ""  # from this day on its pack and all that it extends are in force
    text: str = ""  # the digest of what its pack itself says: a published version does not say another thing
    digest: str = ""

    @property
    def key(self) -> str:
        return f"{self.pack}/{self.name}"
