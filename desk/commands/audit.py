"""Proof that the files still say what was written."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from desk.commands.opened import the_office
from desk.commands.output import NO, AsJson, progress, show_json, styled

if TYPE_CHECKING:
    from cases.store import Store

app = typer.Typer(no_args_is_help=True, help="Prove that no case file was changed.")
PAGE = 200
SAYS = {
    "chain_broken": "第 {line} 条办理记录与原来写下的不符",
    "head_differs": "办件与第 {line} 条办理记录对不上，可能缺了后面的记录",
    "case_differs": "办件现状与按办理记录重演的结果不符",
    "register_differs": "台账与办理记录写入的内容不符",
    "no_history": "没有任何办理记录",
}


@app.callback()
def _of_several() -> None:
    """Keeps `verify` a word of its own."""


@app.command()
def verify(json: AsJson = False) -> None:
    """Check every case. Its hash chain, and its stored state against its history; names the line that does not fit."""
    from cases.audit import audit

    store = the_office().parts.store
    with progress("核对 verifying") as tell:
        watched: Any = _Watched(store, tell)
        findings = list(audit(watched, page=PAGE))
    if json:
        show_json({"cases": watched.seen, "findings": [
            {"case": f.number, "code": f.code, "line": f.line, "why": f.why} for f in findings]})  # fmt: skip
    else:
        for f in findings:
            print(styled(f"{f.number}：{SAYS[f.code].format(line=f.line)}。 {f.why}", "bad"))
        good = f"{watched.seen} 件全部相符：每条记录未被改动，现状与记录一致。 All {watched.seen} cases verify."
        print(styled(good, "good") if not findings else f"共 {watched.seen} 件，{len(findings)} 件不符。")
    if findings:
        raise typer.Exit(NO)


class _Watched:
    """The store, telling how far the audit has come."""

    def __init__(self, store: "Store", tell: Callable[[int, int], None]) -> None:
        self._store, self._tell, self.seen = store, tell, 0
        self._total = _count(store)

    def numbers(self, after: str, limit: int) -> list[str]:
        self._tell(self.seen, self._total)
        found = self._store.numbers(after, limit)
        self.seen += len(found)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _count(store: "Store") -> int:
    n, after = 0, ""
    while numbers := store.numbers(after, 10_000):
        n, after = n + len(numbers), numbers[-1]
    return n
