"""The calculation sheets (核算表) behind a line of history: what the act reckoned, made once more so that it can be
checked by hand. Nothing of a sheet is stored but its results; so what is shown is also a check of what was kept."""

from collections.abc import Sequence

from states.benefits import Sheet
from states.case import SHANGHAI, Case, HistoryEntry, apply, opened
from states.engine import engine_of
from states.guards import Seen
from states.known import NOTHING, Known
from states.procedure import Procedure


def sheets_behind(history: Sequence[HistoryEntry], procedure: Procedure) -> dict[int, list[Sheet | None]]:
    """The sheets of every line that reckoned something, by line."""
    found, case = {}, None
    for entry in history:
        if case and (sheets := sheets_of(case, entry, procedure)):
            found[entry.line] = sheets
        case = apply(case, entry) if case else opened(entry)
    return found


def sheets_of(before: Case, entry: HistoryEntry, procedure: Procedure, known: Known | None = None
              ) -> list[Sheet | None]:  # fmt: skip
    """One for each calculation of the line; None where it can no longer be made, or does not come to what was kept.

    `before` is the case as it stood before the line; `known` what stood beside it, while that can still be looked at.
    """
    calculations = engine_of(procedure).calculations.get(entry.event)
    if calculations is None or not calculations.gives.intersection(entry.answers):
        return []
    asked = {name: value for name, value in entry.answers.items() if name not in calculations.gives}
    today = entry.at.astimezone(SHANGHAI).date().isoformat()
    seen = Seen({**before.facts, **asked}, {}, before.done, known or NOTHING, today)
    return calculations.again(seen, entry.answers, beside=known is not None)
