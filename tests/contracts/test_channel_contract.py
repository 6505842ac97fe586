"""What every channel promises, the one kept in memory included."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest

from notifications.apprise_channel import MailChannel, WebhookChannel
from notifications.channels import Channel, DeskChannel
from notifications.memory_channel import MemoryChannel
from notifications.message import Message, Outcome
from tests.receivers import closed_port, mail_server, silence, text_of, webhook_sink

MESSAGE = Message(
    key="DB2026000017:12:review", recipient="wang", channel="mail", case="DB2026000017", text="reminder", urgent=True,
    subject="待办：审核确认", body="请于2026年10月10日前办理。\nhttps://desk.example.cn/cases/DB2026000017",
    link="https://desk.example.cn/cases/DB2026000017",
)  # fmt: skip


@dataclass
class Post:
    """A channel with somewhere to send to, somewhere that fails and somewhere that never answers."""

    works: tuple[Channel, str]
    fails: tuple[Channel, str]
    is_silent: tuple[Channel, str]
    received: Callable[[], list[tuple[str, str, str]]]  # (subject, body, idempotency key), as the receiver read them


def by_memory(_: ExitStack) -> Post:
    works, fails, silent = MemoryChannel(), MemoryChannel(), MemoryChannel()
    fails.fail(1)
    silent.fail(1, "unknown")
    return Post((works, ""), (fails, ""), (silent, ""),
                lambda: [(m.subject, m.body, m.idempotency_key) for m, _ in works.sent])  # fmt: skip


def by_mail(stack: ExitStack) -> Post:
    box = stack.enter_context(mail_server())
    ports = box.port, stack.enter_context(closed_port()), stack.enter_context(silence())
    works, fails, silent = (
        (MailChannel(f"mailto://127.0.0.1:{port}?from=banjie@desk.cn", timeout), "wang@town.gov.cn")
        for port, timeout in zip(ports, (20, 20, 0.1), strict=True)
    )
    return Post(works, fails, silent,
                lambda: [(m["Subject"], text_of(m), m["Idempotency-Key"]) for m in box.mails])  # fmt: skip


def by_webhook(stack: ExitStack) -> Post:
    sink = stack.enter_context(webhook_sink())
    patient, hasty = WebhookChannel(["127.0.0.1"]), WebhookChannel(["127.0.0.1"], timeout=0.1)
    return Post((patient, sink.url("/ok")), (patient, sink.url("/fail")), (hasty, sink.url("/slow")),
                lambda: [(p["subject"], p["body"], h["Idempotency-Key"]) for _, h, p in sink.posts])  # fmt: skip


@pytest.fixture(params=[by_memory, by_mail, by_webhook], ids=["memory", "mail", "webhook"])
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    with ExitStack() as stack:
        yield request.param(stack)


def send(through: tuple[Channel, str], message: Message = MESSAGE) -> Outcome:
    channel, address = through
    return asyncio.run(channel.send(message, address))


def test_a_message_arrives_whole_and_once(post: Post):
    outcome = send(post.works)
    assert (outcome.status, outcome.detail) == ("sent", "")
    assert post.received() == [(MESSAGE.subject, MESSAGE.body, MESSAGE.idempotency_key)]


def test_the_same_message_sent_again_carries_the_same_key_and_another_message_another(post: Post):
    for message in (MESSAGE, MESSAGE, replace(MESSAGE, recipient="li")):
        assert send(post.works, message).status == "sent"
    first, again, other = (key for _, _, key in post.received())
    assert first == again != other


def test_what_did_not_arrive_is_not_called_sent_and_the_reason_is_told(post: Post):
    outcome = send(post.fails)
    assert outcome.status == "failed"
    assert outcome.detail


def test_without_an_answer_in_time_nobody_knows_whether_it_arrived(post: Post):
    outcome = send(post.is_silent)
    assert outcome.status == "unknown"
    assert outcome.detail


ODD = ["", " ", "不是地址", "http://", "http://[", "http://127.0.0.1:99999/", "ftp://127.0.0.1/", "file:///etc/passwd",
       "a@b@c.cn", "wang@town.gov.cn, li@town.gov.cn", "wang@town.gov.cn\r\nRCPT TO:<li@town.gov.cn>"]  # fmt: skip


@pytest.mark.parametrize("address", ODD)
def test_an_odd_address_is_an_outcome_not_an_accident(post: Post, address: str):
    outcome = send((post.works[0], address))
    assert outcome.status == ("sent" if isinstance(post.works[0], MemoryChannel) else "misconfigured")
    assert bool(outcome.detail) == (outcome.status != "sent")


def test_on_the_desk_a_message_has_arrived_when_it_is_written():
    assert send((DeskChannel(), "")) == Outcome("sent", "", 0)
