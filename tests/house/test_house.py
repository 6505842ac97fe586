"""Promises of the whole house: what the README says, who imports whom, what must never be in the repository."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from office.settings import Settings

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_imports_run_one_way():
    lint = [Path(sys.executable).with_name("lint-imports"), "--no-logo"]
    checked = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_make_target_the_readme_promises_exists(page):
    promised = set(re.findall(r"^make (\w+)", (ROOT / page).read_text("utf-8"), re.M))
    known = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert {"run", "test"} <= promised <= known


@pytest.mark.parametrize("page", tracked("*.md"), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_between_our_pages_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_built_or_foreign_asset_is_committed():
    built = tracked("*.min.js", "*.min.css", "*.woff", "*.woff2", "*.ttf", "*.otf", "*.map", "desk/static/vendor/*")
    assert built == []


def test_every_setting_says_what_it_means():
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []


def test_only_one_file_reads_the_time():
    reads = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    ours = tracked("states/*.py", "cases/*.py", "notifications/*.py", "office/*.py", "workflows/*.py", "desk/*.py")
    guilty = [p.relative_to(ROOT) for p in ours if reads.search(p.read_text("utf-8"))]
    assert guilty in ([], [Path("office/clock.py")])


def test_pages_and_api_ask_the_office_and_do_not_reach_behind_it():
    served = [p for p in tracked("desk/*.py", "desk/api/*.py", "desk/pages/*.py") if p.name != "preparing.py"]
    served = [p for p in served if "commands" not in p.parts and p.exists()]
    assert len(served) > 30
    assert [p.name for p in served if re.search(r"\boffice\.parts\b", p.read_text("utf-8"))] == []
