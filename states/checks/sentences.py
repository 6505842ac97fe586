"""How a check says what it found."""

from collections.abc import Callable, Iterable, Iterator

from states.findings import Finding, Place, unknown
from states.procedure import Procedure, Text

Where = Callable[[tuple[str | int, ...]], Place]
Rule = Callable[[Procedure, Where], Iterator[Finding]]


def known(names: Iterable[str], among: Iterable[str], where: Where, kind: tuple[str, str], *path: str | int
          ) -> Iterator[Finding]:  # fmt: skip
    words = list(among)
    for name in names:
        if name not in words:
            yield unknown(where(path), f"unknown_{kind[0]}", kind[1], kind[0], name, words)


def says(place: Place, code: str, zh: str, en: str, severity: str = "error") -> Finding:
    return Finding(place, code, Text(zh=zh, en=en), severity)
