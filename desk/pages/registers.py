"""Ledgers (台账): the list of them, what each holds in this officer's area with totals by town, one key's history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from cases.store import RegisterRow
from desk.forms import MASKED, in_words
from desk.frame import render_for_staff
from desk.spreadsheet import spreadsheet
from desk.visit import Staff
from office.lateness import PAGE
from office.registers import Kept, RegisterHistory, RegisterList, RegisterNote, town_of
from states import Text
from states.case import SHANGHAI
from states.procedure import Register

router = APIRouter()

Page = Annotated[int, Query(ge=1, le=10_000)]
BEFORE = ("对象", "乡镇（街道）", "村（社区）")
AFTER = ("登记日期", "受理编号")


@dataclass(frozen=True, slots=True)
class RegistersPage:
    registers: list[RegisterNote]

    @property
    def most(self) -> int:
        return max((note.n for note in self.registers), default=0)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words."""

    kept: Kept
    values: tuple[tuple[Text, Text | None], ...]


@dataclass(frozen=True, slots=True)
class TownTotal:
    name: str
    n: int
    sums: tuple[int, ...]  # 分, one for each money column


@dataclass(frozen=True, slots=True)
class RegisterPage:
    found: RegisterList
    lines: list[Line]
    money: Sequence[Text]  # the titles of the money columns
    totals: list[TownTotal]
    statuses: Sequence[tuple[str, Text, int]]  # key, title, how many
    page: int
    today: date
    size: int = PAGE

    @property
    def whole(self) -> TownTotal:
        sums = (sum(town.sums[i] for town in self.totals) for i in range(len(self.money)))
        return TownTotal("", sum(town.n for town in self.totals), tuple(sums))

    @property
    def most(self) -> int:
        return max((town.n for town in self.totals), default=0)

    @property
    def query(self) -> str:
        return urlencode({"status": self.found.status}) if self.statuses else ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    found: RegisterHistory
    lines: list[tuple[RegisterRow, tuple[tuple[Text, Text | None], ...]]]
    today: date


@router.get("/registers")
def registers(request: Request, visit: Staff) -> Response:
    return render_for_staff(request, visit, "registers.html", RegistersPage(visit.office.kept_registers(visit.officer)))


@router.get("/registers/{name}.csv")
def export(visit: Staff, name: str, status: str | None = None) -> Response:
    """Everything that was chosen, with what is masked on the page masked here too."""
    found = visit.office.register_list(visit.officer, name, status, whole=True)
    columns = (*BEFORE, *(field.title.zh for field in found.register.fields.values()), *AFTER)
    return spreadsheet(f"{name}-{visit.moment.today}", columns, (_cells(kept, found.register) for kept in found.rows))


@router.get("/registers/{name}")
def register(request: Request, visit: Staff, name: str, status: str | None = None, page: Page = 1) -> Response:
    found = visit.office.register_list(visit.officer, name, status, page)
    fields = found.register.fields
    money = [key for key, field in fields.items() if field.type == "money"]
    options = fields["status"].options if found.choices else {}
    shown = RegisterPage(
        found, [Line(kept, _in_words(found.register, kept.row)) for kept in found.rows],
        [fields[key].title for key in money], _totals(found, money),
        [(key, options[key], n) for key, n in found.choices.items()], page, visit.moment.today,
    )  # fmt: skip
    return render_for_staff(request, visit, "register.html", shown)


@router.get("/registers/{name}/{key}")
def history(request: Request, visit: Staff, name: str, key: str) -> Response:
    found = visit.office.register_history(visit.officer, name, key)
    lines = [(row, _in_words(found.register, row)) for row in found.entries]
    return render_for_staff(request, visit, "register_history.html", HistoryPage(found, lines, visit.moment.today))


def _totals(found: RegisterList, money: Sequence[str]) -> list[TownTotal]:
    by_town: dict[str, list[RegisterRow]] = {}
    for row in found.all:
        by_town.setdefault(town_of(found.register, row), []).append(row)
    return [
        TownTotal(name, len(rows), tuple(sum(row.values.get(key) or 0 for row in rows) for key in money))
        for code, name in found.towns.items() if (rows := by_town[code])
    ]  # fmt: skip


def _in_words(register: Register, row: RegisterRow) -> tuple[tuple[Text, Text | None], ...]:
    """Each column as it is read; what is private masked, what is empty None."""
    return tuple(
        (field.title, None if (value := row.values.get(name)) in (None, "") else
         MASKED if field.private else in_words(field, value, {}))
        for name, field in register.fields.items()
    )  # fmt: skip


def _cells(kept: Kept, register: Register) -> Iterable[str]:
    row = kept.row
    yield from (kept.about, kept.town, kept.area_name)
    yield from ("" if value is None else value.zh for _, value in _in_words(register, row))
    yield from (row.at.astimezone(SHANGHAI).date().isoformat(), row.case_number)
