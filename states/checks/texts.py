"""Messages and the two languages."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from states.checks.sentences import Where, advises
from states.findings import Finding, unknown
from states.procedure import Model, Procedure, Text
from states.source import Path

FILLED_IN = ("case", "procedure", "task", "due", "area", "days", "link")


def message_words(p: Procedure, where: Where) -> Iterator[Finding]:
    """A message may be filled with the case number, task, date, area and link only: never with personal data."""
    for key, message in p.messages.items():
        for text in (message.subject, message.body):
            for word in (*_braced(text.zh), *_braced(text.en)):
                if word not in FILLED_IN:
                    yield unknown(where(("messages", key)), "unknown_word", "可填内容", "word", word, FILLED_IN)


def missing_language(p: Procedure, where: Where) -> Iterator[Finding]:
    """Every label, choice, hint, reason and message that people see is in Chinese and in English."""
    shown = p.model_copy(update={"examples": (), "parameters": {}})
    for path, text in _texts(shown, ()):
        if not text.en:
            yield advises(where(path), "missing_language", f"“{text.zh}”缺英文。", f"'{text.zh}' has no English")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    match value:
        case Text():
            yield path, value
        case Model():
            for name, field in type(value).model_fields.items():
                yield from _texts(getattr(value, name), (*path, field.alias or name))
        case Mapping():
            for name, inner in value.items():
                yield from _texts(inner, (*path, name))
        case tuple():
            for i, inner in enumerate(value):
                yield from _texts(inner, (*path, i))


def _braced(text: str) -> list[str]:
    """What stands in braces, with any conversion or width; the whole text, if a brace is not closed."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [text]
    return [
        name + (f"!{conversion}" if conversion else "") + (f":{width}" if width else "")
        for _, name, width, conversion in parts if name is not None
    ]  # fmt: skip


RULES = (message_words,)
ADVICE = (missing_language,)
