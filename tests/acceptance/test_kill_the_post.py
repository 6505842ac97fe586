"""`kill -9` of the post at its worst moments: a person is still told once in the morning, and nothing is lost."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cases.migrations import migrate
from cases.sql_store import SqlStore
from tests.office_support import Stage, small_office
from tests.unit.test_office_morning import IN_DAYS, TUESDAY, WEDNESDAY, mails

KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import event
from cases.sql_store import SqlStore
from tests.office_support import small_office
from tests.unit.test_office_morning import IN_DAYS, WEDNESDAY

url, begins, with_value = sys.argv[1:]
stage = small_office(WEDNESDAY, *IN_DAYS, store=SqlStore(url))

@event.listens_for(stage.store.database.engine, "before_cursor_execute")
def kill(connection, cursor, statement, values, context, many):
    if statement.startswith(begins) and with_value in repr(values):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(stage.office.post_messages())
"""
MOMENTS = [
    pytest.param("UPDATE outbox", "gathered", id="the digest is written, what it gathers is not yet done with"),
    pytest.param("UPDATE outbox", "office", id="the digest is committed and not yet claimed"),
    pytest.param("INSERT INTO delivery", "", id="it is sent and not yet recorded"),
]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Three tasks were announced on Tuesday to a clerk who gets mail, and wait for Wednesday morning."""
    url = f"sqlite:///{tmp_path}/banjie.db"
    migrate(url)
    stage = small_office(TUESDAY, *IN_DAYS, store=SqlStore(url))
    stage.store.set_channel(stage.cast["clerk"].id, "mail", "clerk@town.gov.cn", True)
    for _ in range(3):
        stage.opens()
    asyncio.run(stage.office.post_messages())
    return stage


@pytest.mark.parametrize(("begins", "with_value"), MOMENTS)
def test_a_post_that_is_killed_tells_a_person_once(stage: Stage, tmp_path: Path, begins: str, with_value: str):
    command = [sys.executable, "-c", KILLED, f"sqlite:///{tmp_path}/banjie.db", begins, with_value]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    stage.at(WEDNESDAY)
    for _ in range(4):
        asyncio.run(stage.office.post_messages())
        stage.later(seconds=61)
    assert mails(stage) == ["今日消息：3 件"]
    digests = stage.store.messages_of("")
    assert [(row.status, row.attempts) for row in digests] == [("sent", 1)]
