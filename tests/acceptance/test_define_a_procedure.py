"""A procedure of another field, defined as the how-to says: its own commands are run, in its own order."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.store import Area
from desk.app import create_app
from office.library import read_folder
from office.settings import Settings
from office.staffing import set_password
from office.wiring import open_office, prepare
from states import Post, read_pack
from tests.desk_support import BASE, PASSWORD, Page, Visitor
from tests.office_support import PACKS_OF

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "howto" / "define-a-procedure.md"
PACK = ROOT / "docs" / "howto" / "building-permit"
STEPS = re.findall(r"^```sh\n(.*?)^```", HOW_TO.read_text("utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block of commands printed, all run in one shell in a folder with nothing but the documentation."""
    here = tmp_path_factory.mktemp("how-to")
    (here / "docs").symlink_to(ROOT / "docs")
    mark = "=== next block ==="
    script = "set -e\n" + f"\necho '{mark}'\n".join(STEPS)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BANJIE_")}
    environ |= {"PATH": f"{Path(sys.executable).parent}:{environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], cwd=here, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{mark}\n")


def printed_by(told: list[str], command: str) -> str:
    """What the block printed that holds a command."""
    [block] = [out for out, step in zip(told, STEPS, strict=True) if command in step]
    return block


@pytest.mark.timeout(300)
def test_the_commands_of_the_how_to_do_what_it_says(told: list[str]):
    assert "4 个例子全部相符，没有错误，提醒 0 处。" in printed_by(told, "procedures new")
    assert "取消动作“受理”。" not in printed_by(told, "procedures diff")
    assert "新增动作“出具消防意见”，由消防部门办理。" in printed_by(told, "procedures diff")
    checked = printed_by(told, "procedures explore")
    assert "6 个例子全部相符，没有错误，提醒 0 处。" in checked
    assert "环节 16/16，动作 18/18" in checked
    timeline = printed_by(told, "procedures rehearse")
    assert "暂停计时：许可期限" in timeline.partition("\n2026-09-24 星期四\n")[2].partition("\n\n")[0]
    assert "施行中" in printed_by(told, "procedures list")
    shown = printed_by(told, "case show")
    assert "修改方案" in shown
    assert "暂停" in shown


def test_the_pack_needs_nothing_of_the_national_one():
    assert "extends" not in (PACK / "pack.yaml").read_text("utf-8")
    assert set(read_pack(PACK.name, {PACK.name: read_folder(PACK)}, PACKS_OF).procedures) == {"building_permit"}


# --- on the desk ----------------------------------------------------------------------------------------------------

COUNTY, TOWN, VILLAGE = "520304", "520304001", "520304001003"
Visiting = Callable[[str], Visitor]


@pytest.fixture
def desk(tmp_path: Path) -> Visiting:
    """The desk of an office that works by the pack of the how-to; everybody in it is called by his role."""
    settings = Settings(home=tmp_path / "home", packs=PACK.parent, pack=PACK.name, desk_url=BASE)
    prepare(settings)
    office = open_office(settings)
    store, procedure = office.parts.store, office.parts.library.current(PACK.name, "building_permit")
    areas = Area(COUNTY, "播州区"), Area(TOWN, "城东街道", parent=COUNTY), Area(VILLAGE, "青松社区", parent=TOWN)
    store.add_areas(areas)
    for role, about in procedure.roles.items():
        posts, now = [Post(role, COUNTY)], office.parts.clock.now()
        store.add_officer(role, about.title.zh, "", posts, [("desk", "")], "zh", now)
        set_password(office.parts, role, PASSWORD)
    app = create_app(office, settings)
    known: dict[str, Visitor] = {}

    def visiting(role: str) -> Visitor:
        if role not in known:
            known[role] = Visitor(app).signs_in(role)
        return known[role]

    return visiting


def test_a_permit_is_applied_for_consulted_on_and_sent_back_on_the_desk(desk: Visiting):
    window = desk("window")
    form = window.get("/cases/new")
    assert "建设工程规划许可" in form.words
    assert "最低生活保障" not in form.words
    opened = window.post("/cases/new", {"procedure": "building_permit", "area": VILLAGE, "0.name": "城东建设公司"})
    number = re.search(r"JG-[0-9-]+", opened.words)[0]
    accepted = acted(window, number, "accept", project="农贸市场", site="解放路", floor_area="3600", floors="3",
                     complete="是")  # fmt: skip
    assert "待消防意见" in accepted.words
    assert "待环保意见" in accepted.words
    assert number in desk("fire_brigade").get("/").words
    acted(desk("fire_brigade"), number, "give_fire_opinion", fire_opinion="change", fire_note="楼梯太窄。")
    weighed = acted(desk("environment"), number, "give_environment_opinion", environment_opinion="agree")
    assert "方案研究" in weighed.words
    assert "有部门要求修改，请先退建设单位修改方案。" in desk("planner").get(f"/cases/{number}/acts/post_notice").words
    stopped = acted(desk("planner"), number, "ask_changes", changes="楼梯加宽。")
    assert "修改方案" in stopped.words
    assert "暂停" in stopped.words


def acted(visitor: Visitor, number: str, move: str, **answers: str) -> Page:
    """The page after the form of a move was filled in and sent, with a paper for every kind it asks for."""
    page = visitor.get(f"/cases/{number}/acts/{move}")
    form = page.form(f"/cases/{number}/acts/{move}")
    papers = [(name, f"{name}.jpg", name.encode() * 3) for name in form.files]
    typed = {f"a.{name}": value for name, value in answers.items()}
    return visitor.post(form.action, {**form.fields, "stage": "do", **typed}, papers)
