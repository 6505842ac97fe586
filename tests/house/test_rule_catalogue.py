"""The rule catalogue: nothing of the six plans is lost, every conflict and every worked example has its test."""

import re
from pathlib import Path

import pytest

from desk.commands import reference
from desk.commands.reference_rules import LEFT, ROOT, ids_in, page, rules
from states.source import read

TESTS = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
CONFLICTS = [f"C{n}" for n in range(1, 16)]
DAYS = [f"D{n}" for n in (1, 3, 5, 7, 10, 12, 14, 18, 20, 22, 23, 25, 28, 29, 30, 32)]  # part 4B
MONEY = [f"M{n}" for n in (1, 3, 5, 7, 9, 10, 12, 13, 14, 15, 17, 18, 19, 21, 22, 23, 24, 29)]  # part 4A


def test_no_rule_is_lost():
    assert [rule.id for rule in rules() if rule.status == "lost"] == []
    assert len(rules()) == 208


def test_what_is_left_is_said_in_both_languages_and_is_not_carried_after_all():
    left = read((ROOT / LEFT).read_text("utf-8"), LEFT).value
    carried = {rule.id for rule in rules() if rule.status == "carried"}
    for kind in ("never", "later"):
        for rule, why in left[kind].items():
            assert why["zh"], rule
            assert why["en"], rule
            assert rule not in carried, f"{rule} is carried; take it out of {LEFT}"


def test_the_catalogue_is_the_one_that_the_packs_and_tests_make():
    """If it is not: `python -m desk.commands.reference`."""
    assert (reference.FOLDER / "rules.md").read_text("utf-8") == page()


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_every_conflict_between_plan_and_nation_has_its_test(conflict):
    readings = Path(ROOT / "tests/rules/test_conflicts.py").read_text("utf-8")
    assert re.search(rf"def test_{conflict.lower()}_", readings)


@pytest.mark.parametrize("example", [*DAYS, *MONEY])
def test_every_worked_example_of_days_and_money_has_its_test(example):
    assert re.search(rf"\b{example}\b|_{example.lower()}(?=_|\b)", TESTS.replace(repr(example), ""))


@pytest.mark.parametrize(("text", "ids"), [
    ("# S5-97、S1-98", ["S5-97", "S1-98"]), ("def test_s5_97_a_report", ["S5-97"]), ("S5-97..98", ["S5-97", "S5-98"]),
    ("N5 §24, C10", []),
])  # fmt: skip
def test_an_id_is_found_as_it_is_written_in_packs_and_in_names_of_tests(text, ids):
    assert ids_in(text) == ids
