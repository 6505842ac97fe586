"""Addresses that are secrets are of no use to whoever reads the database."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from office.sealing import Seal, key_in, masked

HOOK = "https://hooks.county.cn/in/a-secret-token"


@given(st.text(min_size=1))
def test_what_was_sealed_is_read_again_by_the_same_key_alone(address: str):
    key = key_of_today()
    stored = Seal(key).close("webhook", address)
    assert (Seal(key).open(stored), Seal().open(stored)) == (address, "")


def test_a_stored_webhook_does_not_show_its_token():
    stored = Seal().close("webhook", HOOK)
    assert "token" not in stored
    assert Seal().close("webhook", HOOK) != stored


def test_an_address_that_is_no_secret_stays_readable():
    assert Seal().close("mail", "chen@town.gov.cn") == "chen@town.gov.cn"
    assert Seal().open("chen@town.gov.cn") == "chen@town.gov.cn"


def test_the_data_folder_keeps_one_key_that_only_its_owner_reads(tmp_path: Path):
    assert key_in(tmp_path / "var") == key_in(tmp_path / "var")
    [file] = (tmp_path / "var").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_secret_address_is_shown_by_its_end_only():
    assert masked("webhook", HOOK) == "＊＊＊oken"
    assert masked("mail", "chen@town.gov.cn") == "chen@town.gov.cn"


def key_of_today() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
