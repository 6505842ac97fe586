"""The one place where the parts are chosen. Nothing else reads the settings, but `channels.py` for its own."""

import os
import socket
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cases.attachments import Attachments, MemoryAttachments
from cases.errors import DatabaseNotReady
from cases.memory import MemoryStore
from cases.migrations import migrate
from cases.sql_store import SqlStore
from cases.store import Store
from notifications.channels import DeskChannel
from notifications.memory_channel import MemoryChannel
from office.calendaring import note_shipped
from office.calendars import cached_calendars
from office.channels import PER_MINUTE, channels_of, usual_hours
from office.clock import Clock, StoppedClock, SystemClock
from office.library import Library, calendar_text, pack_files, shipped_calendar
from office.office import Office
from office.parts import Parts
from office.sealing import Seal, key_in
from office.settings import Settings
from states import WorkingCalendar
from states.case import SHANGHAI


def prepare(settings: Settings, *, demonstration: bool = False) -> None:
    """The data folder and the database, brought to the present version; the demonstration county if asked and empty."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate(settings.database)
    office = open_office(settings)
    office.parts.library.publish()
    note_shipped(office.parts, calendar_text())
    if demonstration and not office.parts.store.areas():
        from office.demonstration import load

        load(office)


def open_office(settings: Settings) -> Office:
    """The office on its real parts."""
    clock, store = SystemClock(), SqlStore(settings.database)
    return Office(
        Parts(
            store=store, library=_library(settings, store, clock), shipped_calendar=shipped_calendar(), clock=clock,
            attachments=Attachments(settings.home / "attachments"), channels=channels_of(settings, clock),
            desk_url=settings.desk, pack=settings.pack, batch=settings.batch,
            largest_attachment=settings.largest_attachment_mb * 1024 * 1024, session_hours=settings.session_hours,
            worker=f"{socket.gethostname()}:{os.getpid()}", per_minute=PER_MINUTE,
            hours=usual_hours(settings),
            seal=Seal(settings.address_key.get_secret_value() or key_in(settings.home)),
        )
    )  # fmt: skip


def calendar_in_force(settings: Settings) -> WorkingCalendar:
    """For whoever only counts days: without the packs, and also where there is no office yet."""
    if not settings.database_url and not (settings.home / "banjie.db").exists():
        return shipped_calendar()
    store = SqlStore(settings.database)
    try:
        return cached_calendars(store, shipped_calendar())(store.versions().calendar).national
    except DatabaseNotReady:
        return shipped_calendar()
    finally:
        store.close()


def office_in_memory(clock: StoppedClock, *, packs: Mapping[str, Mapping[str, str]] | None = None,
                     calendar: WorkingCalendar | None = None, pack: str = "national",
                     on: date | None = None, rehearsing: bool = False) -> Office:  # fmt: skip
    """The same office with nothing kept: for rehearsals, examples and tests."""
    return office_on(MemoryStore(), clock, packs=packs, calendar=calendar, pack=pack, on=on, rehearsing=rehearsing)


def office_on(store: Store, clock: Clock, *, packs: Mapping[str, Mapping[str, str]] | None = None,
              calendar: WorkingCalendar | None = None, pack: str = "national",
              folder: Path | None = None, on: date | None = None, rehearsing: bool = False) -> Office:  # fmt: skip
    """An office over any store and clock, with the packs as in force `on` a day: today, unless another is named."""
    files = pack_files() if packs is None else packs
    library = Library(store, files, on or _today(clock), rehearsing=rehearsing)
    memory = MemoryChannel()
    return Office(
        Parts(
            store=store, library=library, shipped_calendar=calendar or shipped_calendar(), clock=clock,
            attachments=Attachments(folder) if folder else MemoryAttachments(),
            channels={"desk": DeskChannel(), "mail": memory}, desk_url="http://127.0.0.1:8000", pack=pack,
        )
    )  # fmt: skip


def _library(settings: Settings, store: Store, clock: Clock) -> Library:
    return Library(store, pack_files(settings.packs), _today(clock))


def _today(clock: Clock) -> date:
    return clock.now().astimezone(SHANGHAI).date()

