"""What every request and every answer goes through: the cross-origin guard, the size limit, the security headers.

Plain ASGI, so that a body is never read here, only counted while it streams by.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.errors import BodyTooLarge, CrossOrigin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MB = 1024 * 1024

# Bootstrap draws its ticks and arrows with data: images; nothing else comes from anywhere but here.
POLICY = "; ".join(
    (
        "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class SecurityHeaders:
    """Nothing loads from elsewhere, nobody frames us, and no page with somebody's data stays in a cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)


def check_origin(method: str, headers: Headers, desk_url: str) -> None:
    """Raises CrossOrigin when another site's page sent this.

    `Sec-Fetch-Site` is what the browser itself says; over plain HTTP it is missing, and `Origin` is compared with the
    address that was asked for. A program that is no browser sends neither and carries no cookie of ours by itself.
    """
    if method in SAFE_METHODS:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        allowed = site in ("same-origin", "none")
    else:
        allowed = origin is None or urlsplit(origin).netloc == headers.get("host") or origin == desk_url
    if not allowed:
        raise CrossOrigin


class SizeLimit:
    """Refuses a body that is too large without keeping it: it is read to its end and forgotten, so that the browser
    listens to the answer, and the reader of the body gets BodyTooLarge."""

    def __init__(self, app: ASGIApp, largest_attachment: int) -> None:
        self.app = app
        self.form_limit = 4 * largest_attachment + MB  # several files; each is measured by itself as well
        self.other_limit = largest_attachment * 4 // 3 + MB  # JSON is held in memory: one file in base64, and words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        form = headers.get("content-type", "").startswith("multipart/form-data")
        limit = self.form_limit if form else self.other_limit
        await self.app(scope, _counted(receive, limit, headers.get("content-length", "")), send)


def _counted(receive: Receive, limit: int, announced: str) -> Callable[[], Awaitable[Message]]:
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit or (announced.isdecimal() and int(announced) > limit):
            await _forget_the_rest(message, receive)
            raise BodyTooLarge
        return message

    return receive_counted


async def _forget_the_rest(message: Message, receive: Receive) -> None:
    while message["type"] == "http.request" and message.get("more_body"):
        message = await receive()
