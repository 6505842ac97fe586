"""A real Chromium before a real desk: uvicorn on a free port, SQLite, the national pack."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from desk.app import create_app
from office.settings import Settings
from office.staffing import set_password
from tests.desk_support import PASSWORD, Counter, a_desk

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DESK_SIZE = {"width": 1440, "height": 900}
PHONE_SIZE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}

Coming = Callable[..., Page]


@pytest.fixture(scope="module")  # not for the session: while Playwright runs, no test in its thread can start a loop
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """The desk behind an address; `counter.app.state.address` says which."""
    folder = tmp_path_factory.mktemp("browser")
    stage = a_desk(folder).stage
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(stage.office, Settings(home=folder, desk_url=address))
    app.state.address = address
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Counter(app, stage)
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def coming(browser: Browser, counter: Counter) -> Iterator[Coming]:
    """Somebody sits down before a browser, signed in if named. What the browser complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def come(login: str = "", *, size: dict[str, int] = DESK_SIZE, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=counter.app.state.address, viewport=size, java_script_enabled=scripts, locale="zh-CN")  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login:
            sign_in(page, counter, login)
        return page

    yield come
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, counter: Counter, login: str) -> None:
    set_password(counter.stage.office.parts, login, PASSWORD)
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("/")


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    refused = "the server responded with a status of" in message.text  # a refusal is the point of the test
    if message.type in ("error", "warning") and not refused:
        complaints.append(message.text)
