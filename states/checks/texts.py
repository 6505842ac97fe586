"""Messages and the two languages."""

from collections.abc import Iterator
from string import Formatter

from states.checks.sentences import Where, says
from states.findings import Finding, unknown
from states.procedure import Procedure

FILLED_IN = ("case", "procedure", "task", "due", "area", "days", "link")


def message_words(p: Procedure, where: Where) -> Iterator[Finding]:
    """A message may be filled with the case number, task, date, area and link only: never with personal data."""
    for key, message in p.messages.items():
        for text in (message.subject, message.body):
            for word in (*_braced(text.zh), *_braced(text.en)):
                if word not in FILLED_IN:
                    yield unknown(where(("messages", key)), "unknown_word", "可填内容", "word", word, FILLED_IN)


def missing_language(p: Procedure, where: Where) -> Iterator[Finding]:
    """Every label people see is in Chinese and in English."""
    for group in ("states", "moves", "fields", "materials", "clocks"):
        for key, item in getattr(p, group).items():
            if not item.title.en:
                yield says(where((group, key, "title")), "missing_language", f"“{key}”缺英文名称。",
                            f"'{key}' has no English title", "warning")  # fmt: skip


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


RULES = (message_words, missing_language)
