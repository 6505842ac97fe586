"""Two readers of YAML, one quick and one exact, are one reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.library import pack_files
from states import PackError, source

scalars = st.sampled_from([
    "yes", "no", "on", "off", "true", "~", "null", "", "1_000", "0o7", "010", "0x1f", "1:30", "2026-09-01", "'a'",
    "2026-09-01 09:30", "1e3", ".5", "+1", "-0", "<<", "=", "!!int 3", '"a: b"', "a b", "办结", "[a, b]", "{a: b}",
    "a #c", "@a", "&x a", "*x", "a: b", "{at: 2026-09-01 09:30}", "[a", "|", "- a", "?a", "%a", "#",
])  # fmt: skip


def told(read, text):
    try:
        answer = read(text)
    except PackError as wrong:
        return [finding.sentence() for finding in wrong.findings]
    return (answer.value, {path: str(place) for path, place in answer.places.items()})


@given(st.lists(st.tuples(st.sampled_from("abc"), scalars), max_size=4))
@settings(max_examples=200)
def test_the_quick_reader_says_what_the_exact_one_says(pairs):
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    with pytest.MonkeyPatch.context() as patch:
        quick = told(lambda t: source.read.__wrapped__(t, "f.yaml"), text)
        patch.setattr(source, "_quickly", lambda _: None)
        assert quick == told(lambda t: source.read.__wrapped__(t, "f.yaml"), text)


def test_every_file_that_ships_is_read_quickly():
    slow = [f"{pack}/{path}" for pack, files in pack_files().items()
            for path, text in files.items() if source._quickly(text) is None]  # fmt: skip
    assert slow == [], "quote what holds `:` or `?` inside braces"


STAIRS = "a:\n" + "".join(" " * n + "-\n" for n in range(400))


@pytest.mark.parametrize("text", ["- " * 100_000, "? " * 100_000, STAIRS])
def test_nodes_within_nodes_without_end_are_refused_and_overrun_nothing(text):
    with pytest.raises(PackError):
        source.read(text, "f.yaml")
