"""`python -m desk.preparing`: what `banjie run` does before its parts start, in a process that gives its memory back.

The database is brought to the present version. Where there is none at all, an invented county is made to look at; its
sign-ins are printed then and at every later start.
"""

import sys
import traceback

from office.demonstration import COUNTY, PASSWORD, SHOWN
from office.office import Office
from office.settings import read_settings
from office.wiring import open_office, prepare


def main() -> int:
    settings = read_settings()
    fresh = not settings.database_url and not (settings.home / "banjie.db").exists()
    try:
        prepare(settings, demonstration=fresh)
    except Exception as wrong:
        print(_sentence(wrong))
        return 1
    print(_sign_ins(open_office(settings)), end="")
    return 0


def _sentence(wrong: Exception) -> str:
    if says := getattr(wrong, "says", None):  # what the files say when they refuse
        return f"{says.zh} {says.en}"
    traceback.print_exc()
    return "请检查 BANJIE_DATABASE_URL 和 BANJIE_HOME。Check these settings."


def _sign_ins(office: Office) -> str:
    """Of the invented county; nothing in a real office."""
    if office.parts.store.area(COUNTY) is None:
        return ""
    titles = {
        key: role.title
        for procedure in office.parts.library.procedures
        for key, role in procedure.roles.items()
    }
    people = [f"    {p.login:<10}{p.name}  {titles[p.role].zh} {titles[p.role].into('en')}\n" for p in SHOWN]
    return f"  演示账号 sign-ins（密码 password: {PASSWORD}）\n" + "".join(people)


if __name__ == "__main__":
    sys.exit(main())
