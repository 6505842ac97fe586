"""What is wrong with a pack: the place, the thing, and what would be right. All findings at once, not the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from states.procedure import Text


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the pack's files; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    place: Place
    code: str
    says: Text
    severity: str = "error"

    def sentence(self, language: str = "en") -> str:
        return f"{self.place} {self.says.into(language)}"


class PackError(Exception):
    """The pack cannot be used; `findings` says where and why, and what would be right."""

    code = "pack"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.place))
        super().__init__("\n".join(finding.sentence() for finding in self.findings))


def says(place: Place, code: str, zh: str, en: str, severity: str = "error") -> Finding:
    return Finding(place, code, Text(zh=zh, en=en), severity)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word somebody probably meant, or nothing."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def unknown(place: Place, code: str, zh: str, en: str, word: str, known: Iterable[str]) -> Finding:
    """A word that does not exist, with the one that was probably meant or the words there are."""
    words = list(known)
    meant = nearest(word, words)
    some = ", ".join(words[:12]) or "—"
    hint_zh = f"是不是“{meant}”？" if meant else f"可用：{some}。"
    hint_en = f"did you mean '{meant}'?" if meant else f"known: {some}."
    return Finding(place, code, Text(zh=f"没有叫“{word}”的{zh}，{hint_zh}", en=f"unknown {en} '{word}'; {hint_en}"))
