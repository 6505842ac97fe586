"""Push servers that an office runs itself: ntfy and gotify. Both say no by the status of HTTP."""

import re

from notifications.calling import TIMEOUT, Call, by_name, deliver, misconfigured
from notifications.message import Message, Outcome
from notifications.robots import key_of

TOPIC = re.compile(r"[-\w]{1,64}", re.ASCII)
TOKEN = re.compile(r"[\w.-]{8,64}", re.ASCII)
_TAKEN = by_name("id")


class NtfyChannel:
    """The address of a person is the topic he has subscribed to."""

    def __init__(self, server: str, token: str = "", timeout: float = TIMEOUT) -> None:
        self._server, self._token, self._timeout = server, token, timeout

    async def send(self, message: Message, address: str) -> Outcome:
        if not TOPIC.fullmatch(address):
            return misconfigured(f"“{address}”不是 ntfy 的主题名。请在通知设置中改正。")
        said = {"topic": address, "title": message.subject, "message": message.body,
                "priority": 4 if message.urgent else 3}  # fmt: skip
        said |= {"click": message.link} if message.link else {}
        allowed = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        call = Call(self._server, said, headers={**key_of(message), **allowed})
        return await deliver(call, _TAKEN, self._timeout, [self._token])


class GotifyChannel:
    """The address of a person is the token of the application that he has made for these messages."""

    def __init__(self, server: str, timeout: float = TIMEOUT) -> None:
        self._server, self._timeout = server.rstrip("/"), timeout

    async def send(self, message: Message, address: str) -> Outcome:
        if not TOKEN.fullmatch(address):
            return misconfigured("填写的不是 gotify 的应用令牌。请在通知设置中改正。")
        said = {"title": message.subject, "message": message.body, "priority": 8 if message.urgent else 5,
                "extras": {"client::notification": {"click": {"url": message.link}}}}  # fmt: skip
        call = Call(f"{self._server}/message", said, headers={**key_of(message), "X-Gotify-Key": address})
        return await deliver(call, _TAKEN, self._timeout, [address])
