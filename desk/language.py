"""Chinese is the source, English the second language. Which one, and how dates and money are written in it.

The words of pages are gettext messages whose msgid is the Chinese sentence; the words of procedures come from the pack
as `Text`. Times are stored in UTC and shown in Asia/Shanghai.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from importlib.resources import files

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from markupsafe import Markup, escape

from states import Text
from states.case import SHANGHAI

LANGUAGES = {"zh": "中文", "en": "English"}
TAGS = {"zh": "zh-CN", "en": "en"}
_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
_DAYS = {"zh": ("M 月 d 日", "y 年 M 月 d 日", "M 月 d 日 EEEE"), "en": ("d MMM", "d MMM y", "EEEE d MMMM")}


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, compiled when the desk starts, so that it is never older than its .po file."""
    if language == "zh":
        return NullTranslations()
    source = files("desk") / "locale" / language / "LC_MESSAGES" / "messages.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return Translations(compiled)


def chosen(cookie: str, own: str, accepted: str) -> str:
    """What this person reads: chosen in this browser, else his own setting, else what the browser asks for."""
    for wish in (cookie, own, *_by_preference(accepted)):
        if wish in LANGUAGES:
            return wish
    return "zh"


def words(language: str, text: Text) -> Markup:
    """A text of the pack. Chinese that stands in for missing English says so to a screen reader."""
    if language == "zh" or text.en:
        return escape(text.into(language))
    return Markup('<span lang="zh-CN">{}</span>').format(text.zh)


def day(language: str, value: date, *, this_year: int = 0, long: bool = False) -> str:
    """11 月 3 日; with its year unless that is this one; `long` with its weekday. A moment is that day in Shanghai."""
    value = value.astimezone(SHANGHAI) if isinstance(value, datetime) else value
    short, full, weekday = _DAYS[language]
    pattern = weekday if long else short if value.year == this_year else full
    return format_date(value, pattern, locale=_LOCALES[language])


def moment(language: str, value: datetime, *, this_year: int = 0) -> str:
    """11-17 16:40, in Shanghai."""
    local = value.astimezone(SHANGHAI)
    pattern = "MM-dd HH:mm" if local.year == this_year else "y-MM-dd HH:mm"
    return format_datetime(local, pattern, locale=_LOCALES[language])


def yuan(fen: int) -> str:
    """105600 分 → 1,056.00."""
    return f"{Decimal(fen) / 100:,.2f}"


def _by_preference(accepted: str) -> list[str]:
    """`en-GB,zh;q=0.8` → [en, zh]."""
    wishes: Mapping[str, float] = {}
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes = {**wishes, tag[:2].lower(): float(weight or 1)}
        except ValueError:
            continue
    return sorted(wishes, key=lambda tag: -wishes[tag])
