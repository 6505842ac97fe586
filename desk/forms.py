"""From what a procedure asks to the controls of a page, and from what a browser sends back to answers and files.

An answer travels as `a.<field>`, the files of a material as `f.<kind>`, so that no field of a pack can collide with one
of ours. What was typed comes back as it was typed; a file input cannot be filled in again, and the page says so.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from cases.errors import AttachmentTooLarge
from office.requests import CaseFile, Upload
from states import Blocked, Case, OpenMove, Procedure, Reason, Text
from states.forms import shown
from states.obstacles import at_hand
from states.procedure import FieldType, FormField, Move
from states.reasons import listed

ANSWER, FILES = "a.", "f."
OTHER_KIND, OTHER_FILES = "other_kind", "other_files"
MASKED = Text(zh="＊＊＊", en="＊＊＊")
YES_NO = {True: Text(zh="是", en="yes"), False: Text(zh="否", en="no")}
FEW = 6  # so many options are radio buttons; more are a list


@dataclass(frozen=True, slots=True)
class Control:
    """One question of a form, with what was typed and what is wrong with it."""

    name: str
    label: Text
    kind: FieldType
    hint: Text | None
    options: Mapping[str, Text]
    required: bool
    value: str
    errors: tuple[Text, ...]

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def few(self) -> bool:
        return len(self.options) <= FEW


@dataclass(frozen=True, slots=True)
class FileControl:
    """A material that a move cannot do without."""

    kind: str
    label: Text
    at_least: int
    have: int  # handed in earlier
    errors: tuple[Text, ...]

    @property
    def name(self) -> str:
        return FILES + self.kind

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A line of the summary on top of a form; `anchor` is the id of the control it is about."""

    says: Text
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ActForm:
    """The form of one open move."""

    event: str
    title: Text
    law: str
    irreversible: bool
    line: int
    controls: tuple[Control, ...]
    materials: tuple[FileControl, ...]
    other_kinds: Mapping[str, Text]  # materials that may be added to any move
    complaints: tuple[Complaint, ...] = ()
    signed: tuple[str, ...] = ()  # names of those who have signed already
    signatures: int = 1
    seen: tuple[tuple[Text, Text], ...] = ()  # what the first of several signers filled in
    files_lost: bool = False

    @property
    def joining(self) -> bool:
        """Whether somebody has signed before, so that there is nothing left to fill in but one's own name."""
        return bool(self.signed)


def act_form(file: CaseFile, open_move: OpenMove, *, typed: Mapping[str, str] | None = None,
             blocked: Blocked | None = None, files_lost: bool = False) -> ActForm:  # fmt: skip
    """The form of a move, empty, or with what was typed and why it was refused."""
    case, procedure, names, move = file.case, file.procedure, file.names, open_move.move
    people = people_for(move, file)
    reasons = blocked.reasons if blocked else ()
    asks = () if open_move.signed else move.asks
    controls = tuple(_control(name, procedure.fields[name], case, typed, reasons, people) for name in asks)
    have = at_hand(case, open_move.key, procedure)
    materials = tuple(
        FileControl(need.kind, procedure.materials[need.kind].title, need.at_least, have.get(need.kind, 0),
                    _about(need.kind, reasons))
        for need in move.needs
    )  # fmt: skip
    wanted = {need.kind for need in move.needs}
    return ActForm(
        event=open_move.key, title=move.title, law=move.law, irreversible=move.irreversible, line=case.line,
        controls=controls, materials=materials,
        other_kinds={key: m.title for key, m in procedure.materials.items() if key not in wanted},
        complaints=tuple(_complaint(reason, controls, materials) for reason in reasons),
        signed=tuple(names.get(officer, officer) for officer in open_move.signed),
        signatures=len(move.by.slots), files_lost=files_lost,
        seen=seen(move.asks, procedure, case.facts, names) if open_move.signed else (),
    )  # fmt: skip


def people_for(move: Move, file: CaseFile) -> dict[str, Text]:
    """Who can be chosen in the form of this move, by id: name and posts; to lift a recusal, those it was laid on."""
    titles = {key: role.title for key, role in file.procedure.roles.items()}
    people = [m.officer for m in file.people if not move.lifts or m.officer.id in file.case.recused]
    posts = {p.id: listed([titles[post.role] for post in p.posts if post.role in titles]) for p in people}
    return {
        p.id: Text(zh=f"{p.name}（{posts[p.id].zh}）", en=f"{p.name} ({posts[p.id].into('en')})") for p in people
    }  # fmt: skip


def seen(asked: Iterable[str], procedure: Procedure, answers: Mapping[str, Any], names: Mapping[str, str], *,
         own: bool = False) -> tuple[tuple[Text, Text], ...]:  # fmt: skip
    """Answers as people read them. Private ones are masked, except for the person who has just typed them (`own`)."""
    return read_out({name: answers.get(name) for name in asked}, procedure.fields, names, own=own)


def read_out(values: Mapping[str, Any], fields: Mapping[str, FormField], names: Mapping[str, str], *,
             own: bool = False) -> tuple[tuple[Text, Text], ...]:  # fmt: skip
    """The same for any values and the fields they are of, such as an entry of a register."""
    return tuple(
        (fields[name].title, MASKED if fields[name].private and not own else in_words(fields[name], value, names))
        for name, value in values.items() if name in fields and value not in (None, "")
    )  # fmt: skip


def in_words(field: FormField, value: Any, names: Mapping[str, str]) -> Text:
    """A stored answer as it is read. What a person wrote stays as he wrote it; `names` are those of officers, by id."""
    match field.type:
        case "yes_no":
            return YES_NO[bool(value)]
        case "choice" if value in field.options:
            return field.options[value]
        case "officer":
            return Text(zh=names.get(value, value))
        case "money":
            return Text(zh=shown(field, value), en=f"{Decimal(value) / 100:,.2f} yuan")
        case _:
            return Text(zh=shown(field, value))


def typed_in(form: FormData) -> dict[str, str]:
    """The answers as they were typed: {field: text}."""
    return {name.removeprefix(ANSWER): value for name, value in form.multi_items()
            if name.startswith(ANSWER) and isinstance(value, str)}  # fmt: skip


def files_in(form: FormData, largest: int) -> list[Upload]:
    """The chosen files. Raises AttachmentTooLarge before a large one is read into memory."""
    chosen = []
    for name, value in form.multi_items():
        kind = str(form.get(OTHER_KIND, "")) if name == OTHER_FILES else name.removeprefix(FILES)
        if isinstance(value, UploadFile) and value.filename and (name == OTHER_FILES or name.startswith(FILES)):
            if (value.size or 0) > largest:
                raise AttachmentTooLarge(value.filename, value.size or 0, largest)
            chosen.append(Upload(kind, value.filename, value.file.read()))
    return chosen


async def _posted(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=60, max_fields=400) as form:
        yield form


Posted = Annotated[FormData, Depends(_posted)]


def _control(name: str, field: FormField, case: Case, typed: Mapping[str, str] | None,
             reasons: tuple[Reason, ...], people: Mapping[str, Text]) -> Control:  # fmt: skip
    known = "" if field.private else as_typed(field, case.facts.get(name))
    value = known if typed is None else typed.get(name, "")
    options = people if field.type == "officer" else field.options
    return Control(ANSWER + name, field.title, field.type, field.hint, options, field.required, value,
                   _about(name, reasons))  # fmt: skip


def as_typed(field: FormField, value: Any) -> str:
    """A stored answer as a person would type it: asked once, offered again."""
    if value is None:
        return ""
    match field.type:
        case "money":
            return f"{Decimal(value) / 100:.2f}"
        case "yes_no":
            return "yes" if value else "no"
        case _:
            return str(value)


def _about(name: str, reasons: Iterable[Reason]) -> tuple[Text, ...]:
    return tuple(reason.says for reason in reasons if reason.where == name)


def _complaint(reason: Reason, controls: Iterable[Control], materials: Iterable[FileControl]) -> Complaint:
    for control in controls:
        if control.name == ANSWER + reason.where:
            return Complaint(reason.says, control.id)
    for material in materials:
        if material.kind == reason.where:
            return Complaint(reason.says, material.id)
    return Complaint(reason.says)
