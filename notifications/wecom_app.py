"""企业微信 应用消息: to a person, by an application of the enterprise. The address of a person is his user id.

The token under which an application speaks is kept until the server refuses it: how long one lasts is for the server
to say, and this way nobody here has to read a clock.
"""

import asyncio
import re
from urllib.parse import urlencode

import httpx

from notifications.calling import TIMEOUT, Answer, Call, Refusal, answer_of, by_code, deliver, misconfigured
from notifications.message import Message, Outcome
from notifications.robots import key_of, spoken

USER = re.compile(r"[0-9A-Za-z][\w.-]{0,31}(@[\w.-]{1,31})?", re.ASCII)
TOKEN_OVER = {40001, 40014, 42001}
REPEATED_WITHIN = 1800  # seconds in which the server itself drops a message it has had
_CODE = by_code("errcode", "errmsg", {40013, 40056, 41011, 60020, 81013})


class WeComApp:
    """On the cloud's host, or on that of a private WeCom (政务微信)."""

    def __init__(self, server: str, corp: str, agent: int, secret: str, timeout: float = TIMEOUT) -> None:
        self._server, self._corp, self._agent, self._secret = server.rstrip("/"), corp, agent, secret
        self._timeout = timeout
        self._token = ""
        self._gate: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None

    async def send(self, message: Message, address: str) -> Outcome:
        if not USER.fullmatch(address):
            return misconfigured(f"“{address}”不是企业微信的成员帐号。请在通知设置中改正。")
        outcome, over = await self._try(message, address, self._token or await self._new_token(""))
        if over:
            outcome, _ = await self._try(message, address, await self._new_token(over))
        return outcome

    async def _try(self, message: Message, address: str, token: str) -> tuple[Outcome, str]:
        """(what came of it, the token if the server did not take it)."""
        refused = ""

        def judge(answer: Answer) -> Refusal | None:
            nonlocal refused
            if answer.get("errcode") in TOKEN_OVER:
                refused = token or "none"
            return _CODE(answer) or _unknown_user(answer)

        said = {
            "touser": address, "msgtype": "text", "agentid": self._agent, "text": {"content": spoken(message)},
            "enable_duplicate_check": 1, "duplicate_check_interval": REPEATED_WITHIN,
        }  # fmt: skip
        url = f"{self._server}/cgi-bin/message/send?{urlencode({'access_token': token})}"
        outcome = await deliver(Call(url, said, headers=key_of(message)), judge, self._timeout, [token, self._secret])
        return outcome, refused

    async def _new_token(self, refused: str) -> str:
        """A token other than the refused one. Of a whole batch one asks and the others wait: asking is rationed.

        Without an answer the empty one: with it the server refuses the message and says why.
        """
        async with self._one_at_a_time():
            if self._token and self._token != refused:
                return self._token
            asked = urlencode({"corpid": self._corp, "corpsecret": self._secret})
            call = Call(f"{self._server}/cgi-bin/gettoken?{asked}", method="GET")
            try:
                self._token = str((await answer_of(call, self._timeout)).get("access_token", ""))
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
                self._token = ""
            return self._token

    def _one_at_a_time(self) -> asyncio.Lock:
        """A lock belongs to one event loop; every run of the post has its own."""
        loop = asyncio.get_running_loop()
        if self._gate is None or self._gate[0] is not loop:
            self._gate = (loop, asyncio.Lock())
        return self._gate[1]


def _unknown_user(answer: Answer) -> Refusal | None:
    """The server answers 0 when it knew nobody of those addressed."""
    return Refusal("企业微信中没有这个成员", lasting=True) if answer.get("invaliduser") else None
