"""The rule book: what may happen, what follows, what is due. Pure; this list is its front door."""

from states.calendar import WorkingCalendar
from states.case import Act, Case, FileNote, HistoryEntry, Moment, Officer, Post, RegisterEntry, apply, replay
from states.chain import Broken, verify
from states.deadlines import Deadline, Strip, deadlines_of, explain
from states.findings import Finding, PackError
from states.grammar import RulePack, read_pack
from states.known import NOTHING, Known, Latest
from states.procedure import Procedure, Text
from states.reasons import Blocked, Reason
from states.steps import OpenMove, OpenTask, Step, Telling, fire, next_step, open_case, open_moves, tasks_of

__all__ = [
    "NOTHING", "Act", "Blocked", "Broken", "Case", "Deadline", "FileNote", "Finding", "HistoryEntry", "Known", "Latest",
    "Moment", "Officer", "OpenMove", "OpenTask", "PackError", "Post", "Procedure", "Reason", "RegisterEntry",
    "RulePack", "Step", "Strip", "Telling", "Text", "WorkingCalendar", "apply", "deadlines_of", "explain", "fire",
    "next_step", "open_case", "open_moves", "read_pack", "replay", "tasks_of", "verify",
]  # fmt: skip
