"""Answers as people type them → answers as the rules use them. Money becomes integer 分, dates ISO text.

Data are exact or not taken (S2-30): what is missing or does not fit is named, field by field.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from states.case import Officer
from states.letters import UNSEEN
from states.procedure import FormField, Procedure, Text
from states.reasons import Reason, listed, reason

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PHONE = re.compile(r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}")
_YES, _NO = {"yes", "true", "1", "on", "是"}, {"no", "false", "0", "off", "否"}
LONGEST, LINE = 4000, 60  # characters of a text, and of anything that is not text


class Wrong(ValueError):
    """A value that cannot be read; says what to do in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.says = Text(zh=zh, en=en)


def read_answers(asked: tuple[str, ...], procedure: Procedure, move: Text, given: Mapping[str, Any],
                 known: Mapping[str, Any]) -> tuple[dict[str, Any], list[Reason]]:  # fmt: skip
    """(the answers in the form the rules use, every complaint at once). What is `known` need not be given again."""
    fields = [procedure.fields[name].title for name in asked]
    answers = {}
    wrong = [
        reason("unknown_field", name, move=move, field=name, fields=listed(fields))
        for name in given if name not in asked
    ]  # fmt: skip
    for name in asked:
        field, raw = procedure.fields[name], given.get(name)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if field.required and name not in known:
                wrong.append(reason("missing_field", name, field=field.title))
            continue
        try:
            answers[name] = read(field, raw)
        except Wrong as problem:
            wrong.append(reason("wrong_value", name, field=field.title, problem=problem.says))
    return answers, wrong


def read(field: FormField, raw: Any) -> Any:
    """One value. Raises Wrong."""
    value = _READERS[field.type](field, raw)
    if field.type in ("number", "money"):
        _within(field, value)
    return value


def fitting(field: FormField, value: Any) -> Any:
    """A computed value, if it is what the field holds. Raises Wrong."""
    number = isinstance(value, int) and not isinstance(value, bool)
    match field.type:
        case "number" | "money":
            fits = number
        case "yes_no":
            fits = isinstance(value, bool)
        case "choice":
            fits = value == "" or value in field.options
        case _:
            fits = isinstance(value, str)
    if not fits:
        raise Wrong(f"不能是 {value!r}。", f"cannot be {value!r}.")
    if number:
        _within(field, value)
    return value


def id_check_digit(body: str) -> str:
    """The eighteenth digit of an identity number (GB 11643-1999)."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]


def shown(field: FormField, value: Any) -> str:
    """A stored value as people read it (Chinese)."""
    if value is None or value == "":
        return "—"
    match field.type:
        case "money":
            return f"{Decimal(value) / 100:,.2f} 元"
        case "yes_no":
            return "是" if value else "否"
        case "choice":
            return field.options[value].zh if value in field.options else str(value)
        case _:
            return str(value)


def _within(field: FormField, value: int) -> None:
    scale = 100 if field.type == "money" else 1
    if field.min is not None and value < field.min * scale:
        raise Wrong(f"不能小于 {field.min}，请核对。", f"cannot be below {field.min}; check it.")
    if field.max is not None and value > field.max * scale:
        raise Wrong(f"不能大于 {field.max}，请核对是否多打了 0。", f"cannot be above {field.max}; one zero too many?")


def _text(field: FormField, raw: Any) -> str:
    if not isinstance(raw, str):
        raise Wrong("应为文字。", "must be text.")
    if len(raw) > LONGEST:
        raise Wrong(f"超过 {LONGEST} 字，请缩短。", f"is longer than {LONGEST} characters; shorten it.")
    if UNSEEN.search(raw):
        raise Wrong("含有不能显示的字符，请重新输入。", "contains characters that cannot be shown; type it again.")
    return raw.strip()


def _money(field: FormField, raw: Any) -> int:
    text = _typed(raw).replace(",", "").removesuffix("元").strip()
    if not re.fullmatch(r"-?[0-9]{1,12}([.][0-9]{1,2})?", text):
        raise Wrong("应为金额，最多两位小数，例如 1056.00。", "must be an amount such as 1056.00 (fen at most).")
    return int(Decimal(text) * 100)


def _number(field: FormField, raw: Any) -> int:
    text = _typed(raw)
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise Wrong("应为整数，例如 4。", "must be a whole number such as 4.")
    return int(text)


def _yes_no(field: FormField, raw: Any) -> bool:
    text = _typed(raw).lower()
    if text not in _YES | _NO:
        raise Wrong("请选“是”或“否”。", "must be yes or no.")
    return text in _YES


def _date(field: FormField, raw: Any) -> str:
    try:
        return date.fromisoformat(_typed(raw)).isoformat()
    except ValueError:
        raise Wrong("应为日期，例如 2026-09-01。", "must be a date such as 2026-09-01.") from None


def _choice(field: FormField, raw: Any) -> str:
    if isinstance(raw, str) and raw in field.options:
        return raw
    choices = listed(list(field.options.values()))
    raise Wrong(f"请从中选择：{choices.zh}。", f"must be one of: {', '.join(field.options)}.")


def _officer(field: FormField, raw: Any) -> str:
    """Whoever asks the rules has looked the person up: a name that only looks like somebody is nobody."""
    if isinstance(raw, Officer):
        return raw.id
    raise Wrong("请从对本件有岗位的人员中选择。", "must be somebody who holds a post for this case (id or login).")


def _id_number(field: FormField, raw: Any) -> str:
    """An 18-digit identity number with the check digit of GB 11643-1999."""
    number = "".join(_typed(raw).split()).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Wrong("应为 18 位身份证号。", "must have 18 digits (the last may be X).")
    if id_check_digit(number[:17]) != number[17]:
        raise Wrong("最后一位校验码不符，请逐位核对。", "has a wrong check digit; compare it digit by digit.")
    return number


def _phone(field: FormField, raw: Any) -> str:
    number = "".join(_typed(raw).split())
    if not _PHONE.fullmatch(number):
        raise Wrong("应为 11 位手机号，或带区号的座机号。", "must be a mobile number or a landline with area code.")
    return number


def _typed(raw: Any) -> str:
    """What was typed into one line, with full-width digits and signs made plain; nothing for what nobody can type."""
    try:
        text = str(raw) if isinstance(raw, str | int | float | Decimal | date) else ""
    except ValueError:  # a number of more digits than Python writes out
        return ""
    return unicodedata.normalize("NFKC", text).strip() if len(text) <= LINE else ""


_READERS: dict[str, Callable[[FormField, Any], Any]] = {
    "text": _text, "note": _text, "money": _money, "number": _number, "yes_no": _yes_no, "date": _date,
    "choice": _choice, "id_number": _id_number, "phone": _phone, "officer": _officer,
}  # fmt: skip
