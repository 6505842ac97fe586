"""What holds for every pack, however it was mistyped."""

from hypothesis import given, settings
from hypothesis import strategies as st

from states import PackError, read_pack
from tests.core_support import IN_FORCE, TINY

pieces = st.sampled_from([*"{}[]:'\"\n#|~名9\x00", "- ", "  ", "&a ", "*a", "!!int "])


@given(st.data())
@settings(max_examples=80)
def test_a_pack_with_a_slip_of_the_pen_is_read_or_told_what_is_wrong(data):
    path = data.draw(st.sampled_from(sorted(TINY)))
    text = TINY[path]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 6))
        text = text[:at] + data.draw(pieces | st.just("")) + text[at + cut :]
    try:
        read_pack("tiny", {"tiny": {**TINY, path: text}}, IN_FORCE)
    except PackError as wrong:
        told = [finding.sentence(language) for finding in wrong.findings for language in ("zh", "en")]
        assert told
        assert all(said.startswith("tiny/") for said in told)
