"""One call to a server that passes messages on: bounded in time and size, redirected nowhere, every mishap an outcome.

Most such services answer 200 to a message they have refused, and say so in the body. So a call is "sent" only when the
judge of the channel has read the answer and found nothing wrong in it.
"""

import asyncio
import ssl
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import Any, Literal

import httpx
import orjson

from notifications.message import Outcome

TIMEOUT = 20.0  # seconds
LONGEST_ANSWER = 64 * 1024  # bytes that are read of an answer
LONGEST_DETAIL = 500  # characters that are told of it


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of a server. `json` is sent as JSON, else `content` as it is."""

    url: str
    json: Any = None
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: Literal["POST", "GET"] = "POST"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the answer means no. `lasting`: trying again is of no use before somebody has changed a setting."""

    why: str
    lasting: bool = False


Answer = Mapping[str, Any]
Judge = Callable[[Answer], Refusal | None]


async def deliver(call: Call, judge: Judge, timeout: float, secrets: Iterable[str] = ()) -> Outcome:
    begun = perf_counter()
    try:
        async with asyncio.timeout(timeout):
            status, body = await _ask(call, timeout + 1)
    except TimeoutError:
        return Outcome("unknown", f"对方服务器{timeout:g}秒内没有答复，不知是否收到。", _since(begun))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as wrong:
        return misconfigured(f"服务器地址不可用，请管理员检查设置。（{_fit_to_show(str(wrong), secrets)}）")
    except httpx.HTTPError as wrong:
        return _failed(f"{type(wrong).__name__}: {wrong}", secrets, begun)
    if not 200 <= status < 300:
        return _failed(f"error={status} {body.decode('utf-8', 'replace')}", secrets, begun)
    refusal = judge(_as_object(body))
    if refusal is None:
        return Outcome("sent", "", _since(begun))
    if refusal.lasting:
        return Outcome("misconfigured", f"对方拒收，请检查设置：{_fit_to_show(refusal.why, secrets)}", _since(begun))
    return _failed(refusal.why, secrets, begun)


async def answer_of(call: Call, timeout: float) -> Answer:
    """The object that a server answers. Raises httpx.HTTPError and TimeoutError."""
    async with asyncio.timeout(timeout):
        _, body = await _ask(call, timeout + 1)
    return _as_object(body)


def by_code(code: str, says: str, lasting: Collection[int] = ()) -> Judge:
    """For a service whose answer has a number that is 0 when all is well."""

    def judge(answer: Answer) -> Refusal | None:
        if code not in answer:
            return Refusal(f"答复中没有 {code}，不能认定已收到")
        number = answer[code]
        return None if number == 0 else Refusal(f"{code}={number} {answer.get(says, '')}", number in lasting)

    return judge


def by_name(name: str) -> Judge:
    """For a service that says no by the status of HTTP, and whose yes gives the message a name. A page in between that
    asks to sign in answers 200 as well."""
    return lambda answer: None if name in answer else Refusal(f"答复中没有 {name}，不能认定已收到")


def misconfigured(detail: str) -> Outcome:
    return Outcome("misconfigured", detail, 0)


async def _ask(call: Call, patience: float) -> tuple[int, bytes]:
    content = orjson.dumps(call.json) if call.json is not None else call.content
    headers = httpx.Headers({"content-type": "application/json; charset=utf-8", "user-agent": "Banjie"})
    headers.update(call.headers)
    client = httpx.AsyncClient(verify=_tls(), timeout=patience, follow_redirects=False)
    async with client, client.stream(call.method, call.url, content=content, headers=headers) as response:
        body = b""
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) >= LONGEST_ANSWER:
                break
        return response.status_code, body[:LONGEST_ANSWER]


@cache
def _tls() -> ssl.SSLContext:
    """Read once: the certificates of the world take longer than a message."""
    return httpx.create_ssl_context()


def _as_object(body: bytes) -> Answer:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _failed(why: str, secrets: Iterable[str], begun: float) -> Outcome:
    return Outcome("failed", f"未送达，原因：{_fit_to_show(why, secrets)}", _since(begun))


def _fit_to_show(text: str, secrets: Iterable[str]) -> str:
    """On one line, without the secrets, not too long."""
    text = " ".join(text.split())
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "＊＊＊")
    return text[:LONGEST_DETAIL] or "没有说明原因"


def _since(begun: float) -> int:
    return round((perf_counter() - begun) * 1000)
