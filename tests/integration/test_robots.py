"""Services that say yes to everything, and how it is known what they have refused."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from notifications.message import Message, Outcome
from notifications.own_servers import GotifyChannel, NtfyChannel
from notifications.robots import DingTalkRobot, FeishuRobot, WeComRobot
from notifications.sms import SmsGateway, Template
from notifications.wecom_app import WeComApp
from tests.receivers import Sink, closed_port, hanging_up, silence, webhook_sink

MESSAGE = Message(
    key="DB1:12:review", recipient="wang", channel="wecom_robot", case="DB1", text="reminder", urgent=True,
    subject="提醒：审核确认", body='请于明日前办理："DB1"&x=1', link="https://desk.example.cn/cases/DB1",
)  # fmt: skip
NOON = datetime(2026, 10, 9, 4, tzinfo=UTC)
MOBILE, OPEN_ID = "13800000000", "ou_7dab8a3d3cdcc9da"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink() as sink:
        yield sink


def sent(channel: object, address: str, message: Message = MESSAGE) -> Outcome:
    return asyncio.run(channel.send(message, address))


def noon() -> datetime:
    return NOON


def robots(url: str) -> list[tuple[object, str]]:
    return [(WeComRobot(url), MOBILE), (DingTalkRobot(url, "", noon), MOBILE), (FeishuRobot(url, "", noon), OPEN_ID)]


# -------------------------------------------------------------------------------------------------------------- robots

REFUSED = [
    pytest.param(0, {"errcode": 93000, "errmsg": "invalid webhook url"}, "misconfigured", id="a key nobody knows"),
    pytest.param(0, {"errcode": 45009, "errmsg": "api freq out of limit"}, "failed", id="too often, WeCom"),
    pytest.param(1, {"errcode": 310000, "errmsg": "keywords not in content"}, "misconfigured", id="no key word"),
    pytest.param(1, {"errcode": 130101, "errmsg": "send too fast"}, "failed", id="too often, DingTalk"),
    pytest.param(2, {"code": 19024, "msg": "Key Words Not Found"}, "misconfigured", id="no key word, Feishu"),
    pytest.param(2, {"code": 11232, "msg": "frequency limited"}, "failed", id="too often, Feishu"),
]


@pytest.mark.parametrize(("which", "answer", "status"), REFUSED)
def test_a_robot_that_answers_200_to_what_it_refused_is_not_believed(sink: Sink, which: int, answer, status: str):
    sink.answers["/robot"] = answer
    outcome = sent(*robots(sink.url("/robot"))[which])
    assert outcome.status == status
    code, words = answer.values()
    assert f"={code} {words}" in outcome.detail


@pytest.mark.parametrize("which", [0, 1, 2], ids=["wecom", "dingtalk", "feishu"])
def test_an_answer_without_an_error_code_is_no_yes(sink: Sink, which: int):
    assert sent(*robots(sink.url("/robot"))[which]).status == "failed"


@pytest.mark.parametrize("which", [0, 1, 2], ids=["wecom", "dingtalk", "feishu"])
def test_a_failing_server_a_closed_port_and_a_silent_one_are_told_apart(sink: Sink, which: int):
    channel, address = robots(sink.url("/fail?key=a-secret-key"))[which]
    outcome = sent(channel, address)
    assert (outcome.status, "error=500 磁盘已满" in outcome.detail) == ("failed", True)
    with closed_port() as port:
        assert sent(*robots(f"http://127.0.0.1:{port}/robot")[which]).status == "failed"
    with hanging_up() as port:
        assert sent(*robots(f"http://127.0.0.1:{port}/robot")[which]).status == "failed"
    with silence() as port:
        channel, address = robots(f"http://127.0.0.1:{port}/robot")[which]
        channel._timeout = 0.1
        assert sent(channel, address).status == "unknown"


def test_a_key_in_the_address_of_a_robot_is_told_to_nobody(sink: Sink):
    sink.answers["/robot"] = {"errcode": 93000, "errmsg": f"invalid webhook url {sink.url('/robot?key=a-secret-key')}"}
    assert "a-secret-key" not in sent(WeComRobot(sink.url("/robot?key=a-secret-key")), MOBILE).detail
    with closed_port() as port:
        assert "a-secret-key" not in sent(WeComRobot(f"http://127.0.0.1:{port}/robot?key=a-secret-key"), MOBILE).detail


def test_a_robot_that_points_elsewhere_is_not_followed(sink: Sink):
    assert sent(WeComRobot(sink.url("/moved")), MOBILE).status == "failed"
    assert [path for path, _, _ in sink.posts] == ["/moved"]


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "hooks.cn/robot"])
def test_a_robot_without_a_usable_address_is_a_matter_for_the_administrator(url: str):
    assert sent(WeComRobot(url), MOBILE).status in ("misconfigured", "failed")


def test_dingtalk_is_signed_over_the_time_and_the_secret(sink: Sink):
    sink.answers["/robot"] = {"errcode": 0}
    assert sent(DingTalkRobot(sink.url("/robot?access_token=1"), "SEC1", noon), MOBILE).status == "sent"
    [(path, _, said)] = sink.posts
    asked = parse_qs(urlsplit(path).query)
    stamp = str(int(NOON.timestamp() * 1000))
    sign = base64.b64encode(hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()).decode()
    assert (asked["timestamp"], asked["sign"], asked["access_token"]) == ([stamp], [sign], ["1"])
    assert said["at"] == {"atMobiles": [MOBILE]}


def test_feishu_is_signed_by_a_key_of_time_and_secret(sink: Sink):
    sink.answers["/robot"] = {"code": 0}
    assert sent(FeishuRobot(sink.url("/robot"), "SEC1", noon), OPEN_ID).status == "sent"
    [(_, _, said)] = sink.posts
    stamp = str(int(NOON.timestamp()))
    assert said["timestamp"] == stamp
    assert said["sign"] == base64.b64encode(hmac.new(f"{stamp}\nSEC1".encode(), b"", hashlib.sha256).digest()).decode()
    assert f'<at user_id="{OPEN_ID}">' in said["content"]["text"]


def test_a_text_too_long_for_a_robot_is_cut_between_two_letters(sink: Sink):
    sink.answers["/robot"] = {"errcode": 0}
    sent(WeComRobot(sink.url("/robot")), MOBILE, replace(MESSAGE, body="办" * 3000))
    text = sink.posts[0][2]["text"]["content"]
    assert len(text.encode()) <= 2048
    assert text.endswith("办…")


# --------------------------------------------------------------------------------------------------------------- WeCom


def app(sink: Sink) -> WeComApp:
    return WeComApp(sink.url(""), "corp", 1000002, "a-secret")


def test_an_application_asks_for_one_token_and_speaks_to_the_person(sink: Sink):
    sink.answers |= {"/cgi-bin/gettoken": {"errcode": 0, "access_token": "T1"}, SEND: {"errcode": 0}}
    channel = app(sink)
    assert [sent(channel, "wang").status for _ in range(3)] == ["sent"] * 3
    paths = [path for path, _, _ in sink.posts]
    assert paths == ["/cgi-bin/gettoken?corpid=corp&corpsecret=a-secret"] + [f"{SEND}?access_token=T1"] * 3
    assert (sink.posts[1][2]["touser"], sink.posts[1][2]["agentid"]) == ("wang", 1000002)


SEND = "/cgi-bin/message/send"


def test_a_token_that_is_over_is_asked_for_anew_once(sink: Sink):
    sink.answers |= {"/cgi-bin/gettoken": {"access_token": "T2"}, SEND: {"errcode": 42001, "errmsg": "expired"}}
    channel = app(sink)
    assert sent(channel, "wang").status == "failed"
    assert [path.split("?")[0] for path, _, _ in sink.posts] == ["/cgi-bin/gettoken", SEND] * 2


def test_a_whole_batch_asks_for_one_token(sink: Sink):
    sink.answers |= {"/cgi-bin/gettoken": {"access_token": "T1"}, SEND: {"errcode": 0}}
    channel = app(sink)

    async def batch() -> list[Outcome]:
        return await asyncio.gather(*(channel.send(MESSAGE, "wang") for _ in range(20)))

    assert {outcome.status for outcome in asyncio.run(batch())} == {"sent"}
    assert sum(path.startswith("/cgi-bin/gettoken") for path, _, _ in sink.posts) == 1


def test_a_person_whom_wecom_does_not_know_is_not_reached_although_it_answers_0(sink: Sink):
    sink.answers |= {"/cgi-bin/gettoken": {"access_token": "T1"}, SEND: {"errcode": 0, "invaliduser": "wang"}}
    assert sent(app(sink), "wang").status == "misconfigured"


def test_without_a_token_the_message_fails_and_the_secret_is_not_told(sink: Sink):
    sink.answers |= {"/cgi-bin/gettoken": {"errcode": 40001, "errmsg": "invalid credential"},
                     SEND: {"errcode": 41001, "errmsg": "access_token missing a-secret"}}  # fmt: skip
    outcome = sent(app(sink), "wang")
    assert outcome.status == "failed"
    assert "a-secret" not in outcome.detail


# --------------------------------------------------------------------------------------------------------- own servers


def test_ntfy_and_gotify_get_the_token_in_a_header(sink: Sink):
    sink.answers |= {"/": {"id": "x"}, "/message": {"id": 7}}
    assert sent(NtfyChannel(sink.url("/"), "tk_1"), "wang-topic").status == "sent"
    assert sent(GotifyChannel(sink.url("")), "AbCd1234").status == "sent"
    (_, to_ntfy, note), (path, to_gotify, push) = sink.posts
    assert (to_ntfy["Authorization"], note["topic"], note["click"]) == ("Bearer tk_1", "wang-topic", MESSAGE.link)
    assert (path, to_gotify["X-Gotify-Key"], push["priority"]) == ("/message", "AbCd1234", 8)


def test_a_page_that_asks_to_sign_in_is_no_yes_of_ntfy(sink: Sink):
    assert sent(NtfyChannel(sink.url("/portal")), "wang-topic").status == "failed"


# ----------------------------------------------------------------------------------------------------------------- SMS

JSON_BODY = '{"to": ["{phone}"], "sign": "社会救助", "say": {"text": "{text}", "key": "{key}"}, "n": 1}'


def test_words_are_filled_into_the_values_of_a_json_template_and_cannot_break_out_of_it(sink: Sink):
    sink.answers["/sms"] = {"code": 0}
    template = Template(sink.url("/sms?p={phone}"), JSON_BODY, {"X-App": "banjie"})
    assert sent(SmsGateway(template), MOBILE).status == "sent"
    [(path, headers, said)] = sink.posts
    assert (path, headers["X-App"]) == (f"/sms?p={MOBILE}", "banjie")
    assert said == {"to": [MOBILE], "sign": "社会救助", "say": {"text": MESSAGE.body, "key": MESSAGE.idempotency_key},
                    "n": 1}  # fmt: skip


def test_words_are_filled_into_a_form_and_cannot_break_out_of_it(sink: Sink):
    sink.answers["/sms"] = {"code": 0}
    template = Template(sink.url("/sms"), "mobile={phone}&content={text}&user=banjie")
    assert sent(SmsGateway(template), MOBILE).status == "sent"
    [(_, headers, said)] = sink.posts
    assert headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert said == {"mobile": MOBILE, "content": MESSAGE.body, "user": "banjie"}


@pytest.mark.parametrize(("success", "answer", "status"), [
    ('answer.Code == "OK"', {"Code": "OK"}, "sent"),
    ('answer.Code == "OK"', {"Code": "isv.BUSINESS_LIMIT_CONTROL"}, "failed"),
    ("answer.data.status == 1 && answer.success", {"data": {"status": 1}, "success": True}, "sent"),
    ("answer.data.status == 1", {"error": "no such template"}, "failed"),
    ("answer.code", {"code": 1}, "failed"),
    ("answer.", {"code": 0}, "misconfigured"),
], ids=["yes", "no", "yes, deeper", "nothing to be seen", "not a yes or no", "no expression"])  # fmt: skip
def test_the_gateway_has_accepted_what_its_answer_says_it_has(sink: Sink, success: str, answer, status: str):
    sink.answers["/sms"] = answer
    assert sent(SmsGateway(Template(sink.url("/sms"), JSON_BODY, success=success)), MOBILE).status == status


@pytest.mark.parametrize("body", ['{"to": ', "no form at all"])
def test_a_template_that_cannot_be_read_is_a_matter_for_the_administrator(sink: Sink, body: str):
    outcome = sent(SmsGateway(Template(sink.url("/sms"), body)), MOBILE)
    assert (outcome.status, "BANJIE_SMS_" in outcome.detail, sink.posts) == ("misconfigured", True, [])
