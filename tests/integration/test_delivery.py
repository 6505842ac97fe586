"""The post against real servers: what their owners receive, and what the administrator is told when they do not."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from notifications.apprise_channel import MailChannel, WebhookChannel
from notifications.compose import Words, compose
from notifications.message import Message, Outcome, Recipient, Way
from states import Officer, Telling, Text
from states.procedure import MessageText
from tests.receivers import MailBox, Sink, closed_port, hanging_up, mail_server, text_of, webhook_sink

LINK = "https://desk.example.cn/cases/DB2026000017"
REMINDER = MessageText(
    subject=Text(zh="【{days}】{procedure}：{task}"),
    body=Text(zh="受理编号{case}（{area}）的“{task}”应于{due}前办结，{days}。\n请登录办理：{link}"),
)  # fmt: skip
WORDS = Words(
    case="DB2026000017", procedure=Text(zh="最低生活保障审核确认"), task=Text(zh="入户调查"), due=date(2026, 10, 10),
    days=2, area="石板镇", link=LINK,
)  # fmt: skip
WANG = Recipient(Officer("wang", "王一"), "zh", (Way("mail", "wang@town.gov.cn"), Way("webhook", "")))
TELLING = Telling("reminder", ("handler",), "DB2026000017:3:-2")
BY_MAIL, BY_WEBHOOK = compose(TELLING, [WANG], {"reminder": REMINDER}, WORDS)
SUBJECT = "【还有2个工作日】最低生活保障审核确认：入户调查"
BODY = f"受理编号DB2026000017（石板镇）的“入户调查”应于2026年10月10日前办结，还有2个工作日。\n请登录办理：{LINK}"


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink() as sink:
        yield sink


def by_mail(server: str, message: Message = BY_MAIL, to: str = "wang@town.gov.cn") -> Outcome:
    return asyncio.run(MailChannel(server).send(message, to))


def by_webhook(address: str, timeout: float = 20) -> Outcome:
    return asyncio.run(WebhookChannel(["127.0.0.1"], timeout).send(BY_WEBHOOK, address))


# ---------------------------------------------------------------------------------------------------------------- mail


def test_a_mail_in_chinese_can_be_read_and_says_nothing_but_the_text_of_the_pack(box: MailBox):
    outcome = by_mail(f"mailto://127.0.0.1:{box.port}?from=banjie@desk.cn&name=社会救助")
    assert outcome.status == "sent"
    [mail] = box.mails
    assert mail["Subject"] == SUBJECT
    assert mail.get_content_type() == "text/plain"
    assert text_of(mail) == BODY
    assert box.recipients == [["wang@town.gov.cn"]]
    [sender] = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("社会救助", "banjie@desk.cn")
    assert mail["Date"].datetime.utcoffset().total_seconds() == 8 * 3600


def test_a_mail_goes_to_its_recipient_alone_and_is_tried_once_whatever_the_setting_says(box: MailBox):
    server = f"mailto://127.0.0.1:{box.port}/archive@desk.cn?from=banjie@desk.cn&retry=3&optional=yes&format=html"
    assert by_mail(server).status == "sent"
    assert by_mail(server, to="nobody@town.gov.cn").status == "failed"
    assert [mail.get_content_type() for mail in box.mails] == ["text/plain"]
    assert box.recipients == [["wang@town.gov.cn"]]


def test_a_line_break_in_a_subject_starts_no_header(box: MailBox):
    by_mail(f"mailto://127.0.0.1:{box.port}?from=banjie@desk.cn", replace(BY_MAIL, subject="待办\r\nBcc: li@x.cn"))
    assert [(mail["Subject"], mail["Bcc"]) for mail in box.mails] == [("待办 Bcc: li@x.cn", None)]
    assert box.recipients == [["wang@town.gov.cn"]]


def test_a_mail_server_signs_us_in_by_the_setting(box: MailBox):
    assert by_mail(f"mailto://post:open%20sesame@127.0.0.1:{box.port}?from=banjie@desk.cn").status == "sent"
    assert box.signed_in == ["post"]


def test_a_refused_sign_in_is_told_without_the_password(box: MailBox):
    outcome = by_mail(f"mailto://post:open%20barley@127.0.0.1:{box.port}?from=banjie@desk.cn")
    assert outcome.status == "failed"
    assert "535" in outcome.detail
    assert "barley" not in outcome.detail


def test_what_the_mail_server_says_of_an_unknown_recipient_is_told(box: MailBox):
    outcome = by_mail(f"mailto://127.0.0.1:{box.port}?from=banjie@desk.cn", to="nobody@town.gov.cn")
    assert outcome.status == "failed"
    assert "550" in outcome.detail
    assert "No such user here" in outcome.detail


def test_a_mail_server_that_is_not_there_is_told():
    with closed_port() as port:
        outcome = by_mail(f"mailto://127.0.0.1:{port}?from=banjie@desk.cn")
    assert outcome.status == "failed"
    assert "Connection refused" in outcome.detail


def test_a_mail_server_that_hangs_up_is_told():
    with hanging_up() as port:
        outcome = by_mail(f"mailto://127.0.0.1:{port}?from=banjie@desk.cn")
    assert outcome.status == "failed"
    assert "Connection error while submitting email" in outcome.detail


@pytest.mark.parametrize("server", ["", "mail.gov.cn", "json://127.0.0.1", "mailto://127.0.0.1:25"])
def test_a_mail_setting_that_cannot_work_is_told_by_its_name(server: str):
    outcome = by_mail(server)
    assert outcome.status == "misconfigured"
    assert "BANJIE_MAIL_SERVER" in outcome.detail


# ------------------------------------------------------------------------------------------------------------- webhook


def test_a_webhook_receives_the_message_and_the_key_by_which_a_second_one_is_known(sink: Sink):
    assert by_webhook(sink.url("/ok?token=a%2Fb&room=街道")).status == "sent"
    [(path, headers, given)] = sink.posts
    assert path == "/ok?token=a%2Fb&room=%E8%A1%97%E9%81%93"
    assert headers["Idempotency-Key"] == BY_WEBHOOK.idempotency_key
    assert headers["User-Agent"] == "Banjie"
    assert given == {
        "key": BY_WEBHOOK.idempotency_key, "case": "DB2026000017", "subject": SUBJECT, "body": BODY, "link": LINK,
    }  # fmt: skip


def test_what_a_webhook_answers_is_told_without_the_token_and_without_the_message(sink: Sink):
    outcome = by_webhook(sink.url("/fail?token=a-secret-token"))
    assert outcome.status == "failed"
    assert "error=500" in outcome.detail
    assert "磁盘已满" in outcome.detail
    assert "a-secret-token" not in outcome.detail
    assert BODY not in outcome.detail


def test_an_absent_webhook_is_told_without_the_token():
    with closed_port() as port:
        outcome = by_webhook(f"http://127.0.0.1:{port}/hooks/a-secret-token")
    assert outcome.status == "failed"
    assert "Connection refused" in outcome.detail
    assert "a-secret-token" not in outcome.detail


def test_a_slow_webhook_may_have_received_the_message(sink: Sink):
    outcome = by_webhook(sink.url("/slow"), timeout=0.1)
    assert outcome.status == "unknown"
    assert "0.1秒内没有答复" in outcome.detail
    assert 100 <= outcome.elapsed_ms < 5000


def test_a_webhook_that_points_elsewhere_is_not_followed(sink: Sink):
    assert by_webhook(sink.url("/moved")).status == "failed"
    assert [path for path, _, _ in sink.posts] == ["/moved"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1.evil.cn", "127.0.0.1@localhost", "localhost\\@127.0.0.1"])
def test_no_webhook_goes_to_a_host_the_administrator_has_not_named(sink: Sink, host: str):
    outcome = by_webhook(sink.url("/ok", host))
    assert outcome.status == "misconfigured"
    assert sink.posts == []


def test_a_host_that_is_refused_is_named_with_the_setting_that_allows_it(sink: Sink):
    assert by_webhook(sink.url("/ok", "localhost")).detail == (
        "不允许向主机“localhost”投递。请管理员将其加入设置 BANJIE_WEBHOOK_HOSTS。"
    )


# ------------------------------------------------------------------------------------------------------------ together


def test_a_whole_batch_goes_out_at_once_and_no_failure_is_told_of_another_message(box: MailBox, sink: Sink):
    mail, webhook = MailChannel(f"mailto://127.0.0.1:{box.port}?from=banjie@desk.cn"), WebhookChannel(["127.0.0.1"])

    async def batch() -> list[Outcome]:
        return await asyncio.gather(*(
            mail.send(BY_MAIL, f"nobody@town{n}.gov.cn") if n % 2 else webhook.send(BY_WEBHOOK, sink.url("/fail"))
            for n in range(50)
        ))  # fmt: skip

    for n, outcome in enumerate(asyncio.run(batch())):
        assert outcome.status == "failed"
        assert ("550" in outcome.detail, "error=500" in outcome.detail) == (bool(n % 2), not n % 2)
        assert (f"nobody@town{n}.gov.cn" in outcome.detail) == bool(n % 2)


def test_a_slow_webhook_keeps_no_other_message_waiting(sink: Sink):
    """The last message of the batch is the one that lets the other receivers answer."""
    webhook, paths = WebhookChannel(["127.0.0.1"]), ["/slow"] * 49 + ["/release"]

    async def batch() -> list[Outcome]:
        return await asyncio.gather(*(webhook.send(BY_WEBHOOK, sink.url(path)) for path in paths))

    assert [outcome.status for outcome in asyncio.run(batch())] == ["sent"] * 50
