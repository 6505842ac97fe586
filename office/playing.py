"""A worked example of a procedure played in an office of its own: in memory, by the version that is in force here."""

from dataclasses import replace

from cases.attachments import MemoryAttachments
from cases.memory import MemoryStore
from notifications.channels import DeskChannel
from office.clock import StoppedClock
from office.errors import UnknownProcedure
from office.office import Office
from office.rehearsal import Rehearsal, moment_of, rehearse
from states import Procedure


def play(office: Office, procedure: Procedure, name: str) -> Rehearsal:
    """What happens in the example of that name. Raises UnknownProcedure when there is none."""
    example = next((example for example in procedure.examples if example.name == name), None)
    if example is None:
        raise UnknownProcedure("这个程序没有这个例子。", "This procedure has no such example.")
    clock = StoppedClock(moment_of(example.acts[0].at))
    parts = replace(
        office.parts, store=MemoryStore(), clock=clock, attachments=MemoryAttachments(), pack=procedure.pack,
        channels={"desk": DeskChannel()}, _areas={}, _calendar=None,
    )  # fmt: skip
    return rehearse(Office(parts), clock, procedure, example)
