"""How a check says what it found."""

from collections.abc import Callable, Iterable, Iterator

from states.findings import Finding, Place, says, unknown
from states.procedure import Procedure

Where = Callable[[tuple[str | int, ...]], Place]
Rule = Callable[[Procedure, Where], Iterator[Finding]]


def advises(place: Place, code: str, zh: str, en: str) -> Finding:
    """Worth a second look; the pack is used all the same."""
    return says(place, code, zh, en, "warning")


def own(p: Procedure, where: Where, *path: str | int) -> bool:
    """Whether the procedure's own pack says it; what a base pack says may be there for others."""
    return where(path).file.startswith(f"{p.pack}/")


def known(names: Iterable[str], among: Iterable[str], where: Where, kind: tuple[str, str], *path: str | int
          ) -> Iterator[Finding]:  # fmt: skip
    words = list(among)
    for name in names:
        if name not in words:
            yield unknown(where(path), f"unknown_{kind[0]}", kind[1], kind[0], name, words)
