"""The office a command works with, and in whose name."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from desk.commands.output import MISUNDERSTOOD, Refusal

if TYPE_CHECKING:
    from office.office import Office
    from states import Officer

As = Annotated[str, typer.Option("--as", metavar="LOGIN", help="The officer in whose name this is done.")]


def the_office() -> "Office":
    """The office on the settings of this machine. Raises Refusal when there is none yet."""
    from cases.errors import DatabaseNotReady
    from office.settings import read_settings
    from office.wiring import open_office

    settings = read_settings()
    if not settings.database_url and not (settings.home / "banjie.db").exists():
        raise Refusal(
            f"数据目录 {settings.home} 里还没有数据，请先运行 banjie init（正式使用）或 banjie run（演示），"
            "或用 BANJIE_HOME 指明数据目录。",
            "There is no data here yet: run `banjie init` or `banjie run`, or name the folder in BANJIE_HOME.",
        )
    office = open_office(settings)
    try:
        office.parts.store.check()
    except DatabaseNotReady:
        raise Refusal(
            "数据库没有回应或不是现在的版本，请检查 BANJIE_DATABASE_URL，并运行 banjie migrate。",
            "The database does not answer or is not at today's version; run `banjie migrate`.",
        ) from None
    return office


def officer_of(office: "Office", login: str) -> "Officer":
    """Raises WrongRequest when nobody has that login, Refusal when he no longer works here."""
    from office.staffing import officer

    member = officer(office.parts, login)
    if not member.active:
        raise Refusal(f"用户“{login}”已停用。", f"'{login}' no longer works here.")
    return member.officer


def whole_office(office: "Office") -> "Officer":
    """Whoever sits at the server itself sees every area."""
    from states import Officer, Post

    tops = [area.code for area in office.parts.store.areas() if not area.parent]
    return Officer("shell", "命令行", tuple(Post("supervisor", code) for code in tops))


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no date; write it as 2026-03-31") from None


def shanghai(at: datetime) -> datetime:
    from states.case import SHANGHAI

    return at.astimezone(SHANGHAI)


def pair(text: str, example: str) -> tuple[str, str]:
    """`name=value` as given to an option."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Refusal(f"“{text}”写法不对，应如 {example}。", f"Write it as {example}.", MISUNDERSTOOD)
    return name.strip(), value
