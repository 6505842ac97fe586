"""Starting Banjie, and setting up an office that is not a demonstration."""

import sys
from functools import partial

import typer

from desk.commands.output import Refusal

ADMINISTRATOR_LOGIN = "admin"


def run() -> None:
    """Start Banjie on this machine. The desk, Prefect, and the worker that lets time act; Ctrl-C stops them.

    In an empty data folder an invented county is made first, to look at; for a real office run `banjie init` before.
    """
    from desk.supervise import supervise
    from office.settings import read_settings

    code = supervise(read_settings(), partial(print, flush=True))
    if code:
        raise typer.Exit(code)


def init() -> None:
    """Set up a real office. An empty database and an administrator, whose password is shown this once.

    On a terminal you may type the password; press Enter, or run it without a terminal, and one is made.
    """
    from office.settings import read_settings
    from office.staffing import ADMINISTRATOR
    from office.wiring import open_office, prepare
    from states import Post

    settings = read_settings()
    prepare(settings)
    office = open_office(settings)
    if office.parts.store.officers():
        raise Refusal("已经初始化过，没有改动任何数据。忘记密码请用 banjie staff password。",
                      "This office is set up already; nothing was changed.")  # fmt: skip
    post, password = Post(ADMINISTRATOR, ""), asked_password()
    password = office.add_officer(ADMINISTRATOR_LOGIN, "系统管理员", [post], password=password)
    print(f"办结已初始化：{settings.home.resolve()}。 The office is set up.")
    show_password(ADMINISTRATOR_LOGIN, password)
    print("下一步：banjie areas add、banjie staff add，然后 banjie run。 Next: add areas and staff, then run it.")


def migrate() -> None:
    """Bring the database up to date. It gets the tables of this version; what is in it is kept."""
    from office.settings import read_settings
    from office.wiring import prepare

    prepare(read_settings())
    print("数据库已是现在的版本。 The database is up to date.")


def asked_password() -> str:
    """What a person types, twice; empty to have one made."""
    if not sys.stdin.isatty():
        return ""
    return str(typer.prompt("密码，直接回车则自动生成 (password, Enter makes one)", default="", show_default=False,
                            hide_input=True, confirmation_prompt=True))  # fmt: skip


def show_password(login: str, password: str) -> None:
    print(f"  用户名 login     {login}\n  密码   password  {password}")
    print("  只显示这一次，请妥善保存。 Shown this once; keep it safe.")
