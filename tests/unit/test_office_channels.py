"""Which channels an office has: those its settings name a server for, and no other."""

import pytest

from office.channels import ADDRESSES, PER_MINUTE, TITLES, channels_of
from office.clock import SystemClock
from office.settings import WrongSetting, read_settings

EVERYTHING = {
    "BANJIE_MAIL_SERVER": "mailto://127.0.0.1?from=a@b.cn", "BANJIE_WEBHOOK_HOSTS": "hooks.county.cn",
    "BANJIE_WECOM_SERVER": "https://wecom.county.cn", "BANJIE_WECOM_CORP": "c", "BANJIE_WECOM_AGENT": "1",
    "BANJIE_WECOM_SECRET": "hush", "BANJIE_WECOM_ROBOT": "https://wecom.county.cn/robot?key=hush",
    "BANJIE_DINGTALK_ROBOT": "https://ding.county.cn/robot?t=hush", "BANJIE_DINGTALK_SECRET": "hush",
    "BANJIE_FEISHU_ROBOT": "https://feishu.county.cn/hush", "BANJIE_FEISHU_SECRET": "hush",
    "BANJIE_NTFY_SERVER": "http://ntfy.county.cn", "BANJIE_NTFY_TOKEN": "hush",
    "BANJIE_GOTIFY_SERVER": "http://gotify.county.cn", "BANJIE_SMS_URL": "http://sms.county.cn",
    "BANJIE_SMS_BODY": "password=hush", "BANJIE_SMS_HEADERS": '{"X-Key": "hush"}',
}  # fmt: skip


def test_without_settings_there_is_the_desk_alone():
    assert list(channels_of(read_settings({}), SystemClock())) == ["desk"]


def test_every_channel_has_a_name_and_says_what_its_address_is():
    opened = channels_of(read_settings(EVERYTHING), SystemClock())
    assert set(opened) == set(TITLES) == {"desk", *ADDRESSES}
    assert set(PER_MINUTE) < set(opened)


def test_no_secret_of_a_channel_is_shown_with_the_settings():
    assert "hush" not in repr(read_settings(EVERYTHING))


@pytest.mark.parametrize("headers", ["X-Key: hush", "[1]", '"x"'])
def test_headers_that_cannot_be_read_are_told_by_the_name_of_the_setting(headers: str):
    with pytest.raises(WrongSetting, match="BANJIE_SMS_HEADERS"):
        channels_of(read_settings({**EVERYTHING, "BANJIE_SMS_HEADERS": headers}), SystemClock())


@pytest.mark.parametrize("server", ["ntfy.county.cn", "file:///etc/passwd", "ftp://ntfy.county.cn"])
def test_a_server_is_reached_by_http_or_not_at_all(server: str):
    with pytest.raises(WrongSetting) as refused:
        read_settings({"BANJIE_NTFY_SERVER": server})
    assert "BANJIE_NTFY_SERVER" in refused.value.says.zh
