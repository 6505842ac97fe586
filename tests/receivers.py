"""Who receives what the post room sends, on loopback: a mail server and a webhook's receiver, each with its moods."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import parse_qsl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class MailBox:
    """What the mail server took, and from whom. It knows no `nobody@`; the word to sign in with is `open sesame`."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"

    def sign_in(self, server, session, envelope, mechanism, given):
        known = given.password == b"open sesame"
        self.signed_in += [given.login.decode()] if known else []
        return AuthResult(success=known, handled=False)


@contextmanager
def mail_server() -> Iterator[MailBox]:
    box = MailBox(free_port())
    controller = Controller(box, "127.0.0.1", box.port, authenticator=box.sign_in, auth_require_tls=False)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def text_of(mail: EmailMessage) -> str:
    """The body as a person reads it: in a mail every line ends in CR LF."""
    return "\n".join(mail.get_content().splitlines())


@dataclass
class Sink:
    """What was posted: (path, headers, JSON or the fields of a form). /fail answers 500, /moved points elsewhere, /slow
    waits for /release; what else is answered with status 200 stands in `answers`, by path."""

    port: int = 0
    answers: dict[str, object] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, str], dict]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def webhook_sink() -> Iterator[Sink]:
    sink = Sink()

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = read(self.rfile.read(int(self.headers["Content-Length"])))
            sink.posts.append((self.path, dict(self.headers), given))
            if self.path == "/slow":
                sink.over.wait()
            elif self.path == "/release":
                sink.over.set()
            self.answer()

        def do_GET(self) -> None:
            sink.posts.append((self.path, dict(self.headers), {}))
            self.answer()

        def answer(self) -> None:
            path = self.path.split("?")[0]
            usual = json.dumps(sink.answers.get(path, {}), ensure_ascii=False)
            status, words = {"/fail": (500, "磁盘已满"), "/moved": (302, "")}.get(path, (200, usual))
            self.send_response(status)
            self.send_header("Location", sink.url("/elsewhere"))
            self.send_header("Content-Length", str(len(words.encode())))
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *about: object) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # a whole batch calls at once

    with Server(("127.0.0.1", 0), Receive) as server:
        sink.port = server.server_port
        with served(server):
            try:
                yield sink
            finally:
                sink.over.set()


def read(body: bytes) -> dict:
    return json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))


@contextmanager
def hanging_up() -> Iterator[int]:
    """The port of a server that greets nobody and hangs up."""
    with ThreadingTCPServer(("127.0.0.1", 0), BaseRequestHandler) as server, served(server):
        yield server.server_address[1]


@contextmanager
def silence() -> Iterator[int]:
    """The port of a server that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that is taken, but on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def served(server: ThreadingTCPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as briefly:
        return briefly.getsockname()[1]
