"""Small breaks of the small pack, and what is said of them."""

from collections.abc import Iterable
from functools import cache

from states import Finding, PackError, read_pack
from tests.core_support import IN_FORCE, small_files

EXTRA = "{title: {zh: 另, en: extra}, "


def all_told(files: dict[str, str], *, advice: bool = False, pack: str = "small", **others: dict[str, str]
             ) -> tuple[Finding, ...]:  # fmt: skip
    """Everything a pack of these files is told."""
    try:
        return read_pack(pack, {pack: files, **others}, IN_FORCE, advice).findings
    except PackError as wrong:
        return wrong.findings


def findings(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """(code, English words) of everything the small pack with these changes is told."""
    return [(finding.code, finding.says.en) for finding in all_told(small_files(*changes))]


@cache
def usual_advice() -> frozenset[str]:
    """What the small pack is advised as it is."""
    return frozenset(finding.says.en for finding in all_told(small_files(), advice=True))


def told(changes: Iterable[tuple[str, str]]) -> list[Finding]:
    """What the small pack is told once these changes are made, and was not told before."""
    return [f for f in all_told(small_files(*changes), advice=True) if f.says.en not in usual_advice()]


def place_of(piece: str, files: dict[str, str]) -> str:
    """Where a piece of text stands that is there only once."""
    [(path, text)] = [(path, text) for path, text in files.items() if piece in text]
    assert text.count(piece) == 1, f"more than once: {piece}"
    before = text[: text.index(piece)]
    return f"small/{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def codes(*changes: tuple[str, str]) -> set[str]:
    return {code for code, _ in findings(*changes)}


def move(text: str) -> tuple[str, str]:
    """One move more, called `extra`."""
    return ("  withdraw:\n", f"  extra: {{title: {{zh: 另, en: extra}}, {text}}}\n  withdraw:\n")


def state(text: str) -> tuple[str, str]:
    """One state more."""
    return ("  recheck: {title", f"  {text}\n  recheck: {{title")


def clock(text: str) -> tuple[str, str]:
    """One clock more, of five days."""
    span = 'within: {n: "${survey_days}", unit: days}'
    return ("  first_answer:\n", f"  more: {{title: {{zh: 另, en: x}}, kind: x, {span}, {text}}}\n  first_answer:\n")


FIRED = clock("during: review, fires: extra")
