"""What strangers see of personal data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.masking import MASK, masked_name, masked_number


@pytest.mark.parametrize(
    ("name", "seen"),
    [("王桂兰", "王＊兰"), ("王兰", "王＊"), ("王", "＊"), ("欧阳春梅", "欧＊＊梅"), ("", ""), (" 王兰 ", "王＊")],
)
def test_a_name_is_masked_in_the_middle(name, seen):
    assert masked_name(name) == seen


def test_the_mask_is_full_width_because_mail_eats_the_other():
    assert "*" not in masked_name("王桂兰") + masked_number("520399197001011234")


@given(st.text(min_size=1))
def test_no_name_of_any_length_is_shown_whole(name):
    assert not name.strip() or masked_name(name) != name.strip() or set(name.strip()) == {"＊"}


@pytest.mark.parametrize(("number", "seen"), [("520399197001011234", f"{MASK * 14}1234"), ("1234", MASK * 4), ("", "")])
def test_of_a_number_only_the_last_four_are_shown(number, seen):
    assert masked_number(number) == seen
