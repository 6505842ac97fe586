"""Robots of group chats: WeCom (企业微信), DingTalk (钉钉), Feishu (飞书), in their clouds or on a host of one's own.

A robot speaks to its group and calls one member by name: the address of a person is what the robot knows him by. The
robot itself is one setting, an address with a key in it. All three answer 200 to whatever they refuse.
"""

import base64
import hmac
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from notifications.calling import TIMEOUT, Call, by_code, deliver, misconfigured
from notifications.message import Message, Outcome

MOBILE = re.compile(r"\+?\d{6,15}")
OPEN_ID = re.compile(r"ou_[0-9A-Za-z]{8,64}")
LONGEST = 2000  # bytes; the strictest of the three takes 2048
Now = Callable[[], datetime]

# What does not go away by waiting: an unknown robot, a key word or a signature that does not fit.
_WECOM = by_code("errcode", "errmsg", {93000, 40008, 40035})
_DINGTALK = by_code("errcode", "errmsg", {300001, 300005, 310000})
_FEISHU = by_code("code", "msg", {9499, 19001, 19021, 19022, 19024})


class WeComRobot:
    """企业微信 群机器人. The address of a person is his mobile number."""

    def __init__(self, robot: str, timeout: float = TIMEOUT) -> None:
        self._robot, self._timeout = robot, timeout

    async def send(self, message: Message, address: str) -> Outcome:
        if not MOBILE.fullmatch(address):
            return _no_mobile(address)
        said = {"msgtype": "text", "text": {"content": spoken(message), "mentioned_mobile_list": [address]}}
        call = Call(self._robot, said, headers=key_of(message))
        return await deliver(call, _WECOM, self._timeout, secrets_in(self._robot))


class DingTalkRobot:
    """钉钉 群机器人. Signs when it has a `secret` (加签). The address of a person is his mobile number."""

    def __init__(self, robot: str, secret: str, now: Now, timeout: float = TIMEOUT) -> None:
        self._robot, self._secret, self._now, self._timeout = robot, secret, now, timeout

    async def send(self, message: Message, address: str) -> Outcome:
        if not MOBILE.fullmatch(address):
            return _no_mobile(address)
        said = {"msgtype": "text", "text": {"content": spoken(message)}, "at": {"atMobiles": [address]}}
        call = Call(self._signed(), said, headers=key_of(message))
        return await deliver(call, _DINGTALK, self._timeout, [*secrets_in(self._robot), self._secret])

    def _signed(self) -> str:
        if not self._secret:
            return self._robot
        stamp = str(round(self._now().timestamp() * 1000))
        signed = urlencode({"timestamp": stamp, "sign": _signature(self._secret, f"{stamp}\n{self._secret}")})
        return f"{self._robot}{'&' if urlsplit(self._robot).query else '?'}{signed}"


class FeishuRobot:
    """飞书 自定义机器人. Signs when it has a `secret` (签名校验). The address of a person is his open_id."""

    def __init__(self, robot: str, secret: str, now: Now, timeout: float = TIMEOUT) -> None:
        self._robot, self._secret, self._now, self._timeout = robot, secret, now, timeout

    async def send(self, message: Message, address: str) -> Outcome:
        if not OPEN_ID.fullmatch(address):
            return misconfigured(f"“{address}”不是飞书的 open_id（ou_ 开头）。请在通知设置中改正。")
        text = f'{spoken(message)}\n<at user_id="{address}"></at>'
        said = {**self._signature(), "msg_type": "text", "content": {"text": text}}
        call = Call(self._robot, said, headers=key_of(message))
        return await deliver(call, _FEISHU, self._timeout, [*secrets_in(self._robot), self._secret])

    def _signature(self) -> dict[str, str]:
        if not self._secret:
            return {}
        stamp = str(int(self._now().timestamp()))
        return {"timestamp": stamp, "sign": _signature(f"{stamp}\n{self._secret}", "")}


def spoken(message: Message) -> str:
    """Subject and body as one text that fits."""
    whole = f"{message.subject}\n{message.body}"
    cut = whole.encode()[:LONGEST].decode(errors="ignore")
    return cut if cut == whole else f"{cut}…"


def key_of(message: Message) -> dict[str, str]:
    """The key by which a receiver can drop what it already has."""
    return {"Idempotency-Key": message.idempotency_key}


def secrets_in(url: str) -> Iterable[str]:
    """The parts of an address that may be keys, so that no report shows them."""
    parts = urlsplit(url)
    return [url, *(part for part in re.split("[/?&=]", f"{parts.path}?{parts.query}") if len(part) >= 6)]


def _signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()


def _no_mobile(address: str) -> Outcome:
    return misconfigured(f"“{address}”不是手机号码。请在通知设置中改正。")
