"""What every channel promises, the one kept in memory included."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from notifications.apprise_channel import MailChannel, WebhookChannel
from notifications.channels import Channel, DeskChannel
from notifications.memory_channel import MemoryChannel
from notifications.message import Message, Outcome
from notifications.own_servers import GotifyChannel, NtfyChannel
from notifications.robots import DingTalkRobot, FeishuRobot, WeComRobot
from notifications.sms import SmsGateway, Template
from notifications.wecom_app import WeComApp
from tests.receivers import closed_port, mail_server, silence, text_of, webhook_sink

MESSAGE = Message(
    key="DB2026000017:12:review", recipient="wang", channel="mail", case="DB2026000017", text="reminder", urgent=True,
    subject="待办：审核确认", body="请于2026年10月10日前办理。\nhttps://desk.example.cn/cases/DB2026000017",
    link="https://desk.example.cn/cases/DB2026000017",
)  # fmt: skip
MENTION = '\n<at user_id="ou_7dab8a3d3cdcc9da"></at>'


def noon() -> datetime:
    return datetime(2026, 10, 9, 4, tzinfo=UTC)


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


def at_a_robot(robot: Callable[..., Channel], address: str, code: str, said: Callable[[dict], str]
               ) -> Callable[[ExitStack], Post]:  # fmt: skip
    """A robot that takes what it is told at /robot, one that refuses it with status 200, one that says nothing."""

    def post(stack: ExitStack) -> Post:
        sink = stack.enter_context(webhook_sink())
        sink.answers = {"/robot": {code: 0}, "/refused": {code: 45009, "errmsg": "api freq out of limit"}}

        def received() -> list[tuple[str, str, str]]:
            return [(*said(p).split("\n", 1), h["Idempotency-Key"]) for _, h, p in sink.posts]

        works, refuses = robot(sink.url("/robot?key=1")), robot(sink.url("/refused"))
        silent = robot(f"http://127.0.0.1:{stack.enter_context(silence())}")
        silent._timeout = 0.1
        return Post((works, address), (refuses, address), (silent, address), received)

    return post


def at_a_server(channel: Callable[[str], Channel], address: str, path: str, yes: dict, no: dict,
                said: Callable[[dict], tuple[str, str]]) -> Callable[[ExitStack], Post]:  # fmt: skip
    """A server of the service's own kind; another one that refuses with status 200; a third that says nothing."""

    def post(stack: ExitStack) -> Post:
        works, refuses = (stack.enter_context(webhook_sink()) for _ in range(2))
        works.answers, refuses.answers = {path: yes, TOKENS: {"access_token": "t"}}, {path: no}
        hasty = channel(f"http://127.0.0.1:{stack.enter_context(silence())}")
        hasty._timeout = 0.1
        return Post(
            (channel(works.url("")), address), (channel(refuses.url("")), address), (hasty, address),
            lambda: [(*said(p), h.get("Idempotency-Key") or p["key"]) for at, h, p in works.posts
                     if not at.startswith(TOKENS)],
        )  # fmt: skip

    return post


TOKENS = "/cgi-bin/gettoken"
GATEWAY = '{"to": "{phone}", "say": {"s": "{subject}", "t": "{text}"}, "key": "{key}"}'
ROBOTS = {
    "wecom robot": at_a_robot(WeComRobot, "13800000000", "errcode", lambda p: p["text"]["content"]),
    "dingtalk robot": at_a_robot(lambda url: DingTalkRobot(url, "a secret", noon), "13800000000", "errcode",
                                 lambda p: p["text"]["content"]),
    "feishu robot": at_a_robot(lambda url: FeishuRobot(url, "a secret", noon), "ou_7dab8a3d3cdcc9da", "code",
                               lambda p: p["content"]["text"].removesuffix(MENTION)),
}  # fmt: skip
SERVERS = {
    "wecom": at_a_server(lambda url: WeComApp(url, "corp", 1, "a secret"), "wang", "/cgi-bin/message/send",
                         {"errcode": 0}, {"errcode": 45009}, lambda p: tuple(p["text"]["content"].split("\n", 1))),
    "ntfy": at_a_server(NtfyChannel, "wang-topic", "/", {"id": "1"}, {}, lambda p: (p["title"], p["message"])),
    "gotify": at_a_server(GotifyChannel, "AbCdEf123456", "/message", {"id": 1}, {},
                          lambda p: (p["title"], p["message"])),
    "sms": at_a_server(lambda url: SmsGateway(Template(f"{url}/sms", GATEWAY)), "13800000000", "/sms", {"code": 0},
                       {"code": 17}, lambda p: (p["say"]["s"], p["say"]["t"].replace(" ", "\n"))),
}  # fmt: skip
CHANNELS = {"memory": by_memory, "mail": by_mail, "webhook": by_webhook, **ROBOTS, **SERVERS}


@pytest.fixture(params=CHANNELS.values(), ids=CHANNELS)
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
