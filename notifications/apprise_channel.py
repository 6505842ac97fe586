"""The post by mail and by webhook, carried by Apprise. The only file that knows Apprise.

Apprise 1.13 answers yes or no; why not, it only logs. So each attempt has an Apprise object of its own with a logger of
its own, and what was said about one delivery is never mixed up with another's. Apprise tries once: `retry.py` decides
about the next time, so that every attempt is recorded.

An address is an order to this server to call another one: webhooks go to the hosts the administrator has named, and
nowhere else, whatever is redirected where.
"""

import asyncio
import logging
import re
import warnings
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from urllib.parse import quote, urlsplit

from apprise import Apprise, AppriseAsset
from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_json import NotifyJSON

from notifications.message import Message, Outcome

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it looks for `imghdr`, which Python 3.13 no longer has
    from apprise.plugins.email import NotifyEmail

TIMEOUT = 20.0  # seconds
LONGEST_DETAIL = 500  # characters of what Apprise says
ASSET = AppriseAsset(app_id="Banjie", http_redirects=False, timezone="Asia/Shanghai")  # the id must be ASCII

# One thread for each message of a batch, and some: in the few threads of asyncio's own pool (`async_notify`) a message
# would wait behind a slow server, and its waiting would count as that server's silence.
THREADS = ThreadPoolExecutor(64, thread_name_prefix="post")


class MailChannel:
    """Mail through the server of an Apprise address, such as mailto://user:secret@host:25?from=a@b."""

    def __init__(self, server: str, timeout: float = TIMEOUT) -> None:
        mail = server.startswith(("mailto://", "mailtos://"))
        self._server = NotifyEmail.parse_url(server) if mail else None  # type: ignore[no-untyped-call]
        self._timeout = timeout

    async def send(self, message: Message, address: str) -> Outcome:
        try:
            mail = NotifyEmail(**{  # type: ignore[no-untyped-call]
                **(self._server or {}), "targets": [address], "format": "text", "cto": self._timeout + 1,
                "retry": 0, "optional": False, "asset": ASSET,
                "headers": {"Idempotency-Key": message.idempotency_key, "Auto-Submitted": "auto-generated"},
            })  # fmt: skip
        except TypeError as wrong:
            return _misconfigured(f"邮件服务器地址不可用，请管理员检查设置 BANJIE_MAIL_SERVER。（{wrong}）")
        if [target for _, target in mail.targets] != [address]:
            return _misconfigured(f"“{address}”不是一个邮箱地址。请在通知设置中改正。")
        return await _deliver(mail, message, self._timeout, secrets=[mail.password or ""])


class WebhookChannel:
    """JSON to an http(s) address on one of `hosts`."""

    def __init__(self, hosts: Iterable[str], timeout: float = TIMEOUT) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._timeout = timeout

    async def send(self, message: Message, address: str) -> Outcome:
        try:
            url = urlsplit(address)
            port = url.port
        except ValueError:
            return _misconfigured(NOT_A_WEBHOOK)
        if url.scheme not in ("http", "https") or not url.hostname or "@" in url.netloc:
            return _misconfigured(NOT_A_WEBHOOK)
        if url.hostname not in self._hosts:
            return _misconfigured(f"不允许向主机“{url.hostname}”投递。请管理员将其加入设置 BANJIE_WEBHOOK_HOSTS。")
        # The parts are handed over one by one: were Apprise to read the address again, it might see another host in it.
        target = quote((url.path or "/") + (f"?{url.query}" if url.query else ""), safe="%/?&=+:;,@!$'()*~")
        webhook = NotifyJSON(  # type: ignore[no-untyped-call]
            schema=f"json{url.scheme[4:]}", host=url.hostname, port=port, fullpath=target, asset=ASSET,
            cto=self._timeout + 1, rto=self._timeout + 1, headers={"Idempotency-Key": message.idempotency_key},
            payload={**PAYLOAD, "key": message.idempotency_key, "case": message.case, "link": message.link},
        )  # fmt: skip
        tokens = [part for part in re.split("[/?&=]", target) if len(part) >= 6]
        return await _deliver(webhook, message, self._timeout, secrets=[target if target != "/" else "", *tokens])


NOT_A_WEBHOOK = "Webhook 地址应以 http:// 或 https:// 开头，不带用户名和口令。请在通知设置中改正。"
PAYLOAD = {"title": "subject", "message": "body", "version": "", "attachments": "", "type": ""}  # renamed, left out


class _Ear(logging.Logger):
    """Hears what Apprise says of one attempt: its warnings and the server's own words, but not what was sent."""

    def __init__(self) -> None:
        super().__init__("delivery", logging.DEBUG)
        self.heard: list[str] = []

    def handle(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING or str(record.msg).startswith(("Socket Exception", "Response Details")):
            if isinstance(record.args, tuple):  # a server's answer comes as bytes, which nobody can read in Chinese
                record.args = tuple(a.decode("utf-8", "replace") if isinstance(a, bytes) else a for a in record.args)
            self.heard.append(record.getMessage())


async def _deliver(service: NotifyBase, message: Message, timeout: float, secrets: Iterable[str]) -> Outcome:
    ear = service.logger = _Ear()
    post = Apprise(service, asset=ASSET)
    begun = perf_counter()
    try:
        sent = await asyncio.wait_for(
            asyncio.get_running_loop().run_in_executor(THREADS, post.notify, message.body, message.subject), timeout
        )
    except TimeoutError:
        return Outcome("unknown", f"对方服务器{timeout:g}秒内没有答复，不知是否收到。", _since(begun))
    if sent:
        return Outcome("sent", "", _since(begun))
    return Outcome("failed", f"未送达，原因：{_fit_to_show(ear.heard, secrets)}", _since(begun))


def _fit_to_show(heard: Iterable[str], secrets: Iterable[str]) -> str:
    """On one line, without the secrets, not too long."""
    text = " ".join(" ".join(heard).split())
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "＊＊＊")
    return text[:LONGEST_DETAIL] or "没有说明原因"


def _misconfigured(detail: str) -> Outcome:
    return Outcome("misconfigured", detail, 0)


def _since(begun: float) -> int:
    return round((perf_counter() - begun) * 1000)
