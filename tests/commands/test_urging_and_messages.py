"""`banjie urge` and `banjie messages`: urging and the health of the post from the server's own shell."""

import asyncio
from pathlib import Path

import pytest

from notifications.memory_channel import MemoryChannel
from states import Post
from tests.command_support import run
from tests.desk_support import CLERK, a_store
from tests.office_support import COUNTY, Stage, dibao_office


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    """An office whose clock stands in the past, so that what was submitted then is late for the commands of today."""
    monkeypatch.setenv("BANJIE_HOME", str(tmp_path))
    stage = dibao_office("2025-08-29 10:20", store=a_store(tmp_path), folder=tmp_path / "attachments")
    stage.office.add_officer("chief", "督办员", [Post("supervisor", COUNTY)])
    return stage


def test_a_dry_run_urges_nobody_and_the_command_each_once_a_day(stage: Stage):
    number = stage.opens(CLERK)
    stage.act(number, "submit", CLERK)
    plan = run("urge", number, "--as", "chief", "--dry-run", "--json")
    assert (plan.code, plan.document["cases"], plan.document["skipped"]) == (0, 1, 0)
    assert stage.store.urges_of(number) == []
    done = run("urge", number, "--as", "chief")
    assert (done.code, "催办" in done.out) == (0, True)
    assert len(stage.store.urges_of(number)) == len(plan.document["rows"])
    again = run("urge", number, "--as", "chief", "--json").document
    assert (again["cases"], again["skipped"]) == (0, len(plan.document["rows"]))


def test_a_clerk_urges_nobody(stage: Stage):
    number = stage.opens(CLERK)
    said = run("urge", number, "--as", CLERK)
    assert (said.code, said.out) == (1, "")
    assert "不在您的辖区内" in said.err


def test_what_was_given_up_is_listed_and_sent_again(stage: Stage):
    assert run("messages", "health").code == 0
    stage.store.set_channel(stage.cast[CLERK].id, "mail", "c@town.gov.cn", True)
    stage.opens(CLERK)
    mail = stage.office.parts.channels["mail"]
    assert isinstance(mail, MemoryChannel)
    mail.fail(1, "misconfigured")
    asyncio.run(stage.office.post_messages())
    stage.at("2025-09-01 09:30")
    asyncio.run(stage.office.post_messages())
    asyncio.run(stage.office.post_messages())
    health = run("messages", "health", "--json")
    [dead] = health.document["dead"]
    assert (health.code, dead["channel"], dead["why"]) == (1, "mail", "按要求未投递。")
    assert "按要求未投递。" in run("messages", "health").out
    assert "1 条已交回发送" in run("messages", "again", dead["id"]).out
    assert run("messages", "health").code == 0
