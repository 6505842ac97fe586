"""Who works here and where: areas, officers with their posts, passwords."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from desk.commands.opened import the_office
from desk.commands.output import MISUNDERSTOOD, AsJson, Refusal, show_json, show_table
from desk.commands.running import asked_password, show_password

if TYPE_CHECKING:
    from office.office import Office
    from states import Post

app = typer.Typer(no_args_is_help=True, help="Officers, their posts and passwords.")
areas = typer.Typer(no_args_is_help=True, help="The county, its towns, their villages.")

Login = Annotated[str, typer.Argument(help="The user name with which he signs in.")]


@app.command("list")
def list_(json: AsJson = False) -> None:
    """Everybody who works here. With posts, and whether he may sign in."""
    office = the_office()
    staff = office.parts.store.officers()
    if json:
        show_json([
            {"login": m.login, "name": m.officer.name, "active": m.active, "language": m.language,
             "posts": [{"role": post.role, "area": post.area} for post in m.officer.posts]} for m in staff
        ])  # fmt: skip
        return
    titles = {key: role.title.zh for p in office.parts.library.procedures for key, role in p.roles.items()}
    rows = [
        (m.login, m.officer.name, "" if m.active else "已停用",
         "；".join(f"{titles.get(p.role, p.role)} {office.parts.area_name(p.area)}".strip() for p in m.officer.posts))
        for m in staff
    ]  # fmt: skip
    show_table(("用户名 login", "姓名 name", "状态", "岗位 posts"), rows)


@app.command()
def add(login: Login, name: Annotated[str, typer.Argument(help="His name as it stands in the history.")],
        post: Annotated[list[str], typer.Option(help="ROLE@AREA, such as surveyor@520399001; may be given again.")],
        email: Annotated[str, typer.Option(help="Where mail reaches him.")] = "",
        lang: Annotated[Literal["zh", "en"], typer.Option(help="The language of his pages.")] = "zh"
        ) -> None:  # fmt: skip
    """A new officer. Prints his password once."""
    posts = [_post(text) for text in post]
    office = the_office()
    password = office.add_officer(login, name, posts, password=asked_password(), email=email, language=lang)
    show_password(login, password)


@app.command()
def password(login: Login) -> None:
    """A new password for somebody. Every session of his ends."""
    from secrets import token_urlsafe

    from office.staffing import set_password

    office, new = the_office(), asked_password() or token_urlsafe(9)
    set_password(office.parts, login, new)
    show_password(login, new)


@areas.command("list")
def list_areas(json: AsJson = False) -> None:
    """Every area. With the rule pack it names."""
    found = the_office().parts.store.areas()
    if json:
        show_json([{"code": a.code, "name": {"zh": a.name_zh, "en": a.name_en}, "parent": a.parent, "pack": a.pack}
                   for a in found])  # fmt: skip
    else:
        show_table(("代码 code", "名称 name", "上级 parent", "规则包 pack"),
                   [(a.code, a.name_zh, a.parent, a.pack or "") for a in found])  # fmt: skip


@areas.command("add")
def add_area(code: Annotated[str, typer.Argument(help="6 digits for a county, 9 for a town, 12 for a village.")],
             name: Annotated[str, typer.Argument(help="Its Chinese name.")],
             english: Annotated[str, typer.Option(help="Its English name.")] = "",
             pack: Annotated[str | None, typer.Option(help="Its own rule pack, if it has one.")] = None
             ) -> None:  # fmt: skip
    """A new area. A county, then its towns, then their villages: codes nest by their leading digits."""
    from cases.store import Area
    from states.areas import LENGTHS, area_at

    office = the_office()
    if not code.isdecimal() or len(code) not in LENGTHS.values():
        raise Refusal(f"辖区代码“{code}”应为 6、9 或 12 位数字。", "A code has 6, 9 or 12 digits.", MISUNDERSTOOD)
    parent = next((area_at(level, code) for level in ("town", "county") if LENGTHS[level] < len(code)), "")
    _refuse_area(office, code, parent, pack)
    office.parts.store.add_areas([Area(code, name, english, parent, pack)])
    print(f"{code} {name}")


def _refuse_area(office: "Office", code: str, parent: str, pack: str | None) -> None:
    if parent and office.parts.store.area(parent) is None:
        raise Refusal(f"上级辖区 {parent} 还没有，请先添加。", f"Add the area {parent} first.")
    if office.parts.store.area(code):
        raise Refusal(f"辖区 {code} 已有。", f"The area {code} is there already.")
    if pack and pack not in office.parts.library.packs:
        known = "、".join(office.parts.library.packs)
        raise Refusal(f"没有规则包“{pack}”，可用：{known}。", f"There is no pack '{pack}'.", MISUNDERSTOOD)


def _post(text: str) -> "Post":
    from states import Post

    role, at, area = text.partition("@")
    if not role or (not at and role != "administrator"):
        raise Refusal(f"岗位“{text}”应写作 岗位@辖区代码，如 surveyor@520399001。",
                      "Write a post as ROLE@AREA.", MISUNDERSTOOD)  # fmt: skip
    return Post(role, area)
