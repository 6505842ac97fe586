"""The page of findings: every code there can be, with its words and its reason."""

import re

from desk.commands.catalogue import ROOT, entries

BEFORE_CHINESE = re.compile(r'"([a-z_]+)",\s*f?"[^"\n]*[\u4e00-\u9fff]')


def test_there_are_more_than_forty_rules_for_a_procedure():
    assert len({entry.code for entry in entries() if "states/checks/" in entry.rule}) > 80


def test_every_code_that_is_said_anywhere_is_documented():
    """Found here by another way than the page finds them: a word in quotes, and then a sentence in Chinese."""
    sources = [text for file in ROOT.rglob("*.py") if "Finding" in (text := file.read_text("utf-8"))]
    written = {code for text in sources for code in BEFORE_CHINESE.findall(text)}
    assert len(written) > 80
    documented = {entry.code for entry in entries()}
    assert [code for code in sorted(written) if not documented & {code, f"unknown_{code}"}] == []


def test_every_finding_has_its_words_in_both_languages_and_a_reason():
    assert [entry for entry in entries() if not (entry.zh and entry.en and entry.why)] == []


def test_a_code_is_an_error_or_a_warning_and_never_both():
    severities = {}
    for entry in entries():
        severities.setdefault(entry.code, set()).add(entry.severity)
    assert [code for code, both in severities.items() if len(both) > 1] == []
