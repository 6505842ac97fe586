"""The channels that the settings open, and how fast each may be used.

An address of a person never names a server: servers stand in the settings, and a webhook goes to the hosts named there.
So no message leaves for a third party's cloud unless the administrator has written its address down.
"""

import json
from datetime import time

from notifications.apprise_channel import MailChannel, WebhookChannel
from notifications.channels import Channel, DeskChannel
from notifications.hours import Hours
from notifications.own_servers import GotifyChannel, NtfyChannel
from notifications.robots import DingTalkRobot, FeishuRobot, WeComRobot
from notifications.sms import SmsGateway, Template
from notifications.wecom_app import WeComApp
from office.clock import Clock
from office.settings import Settings, WrongSetting
from states import Text

TITLES = {
    "desk": Text(zh="站内消息", en="the desk"), "mail": Text(zh="邮件", en="mail"),
    "wecom": Text(zh="企业微信", en="WeCom"), "wecom_robot": Text(zh="企业微信群机器人", en="WeCom robot"),
    "dingtalk_robot": Text(zh="钉钉群机器人", en="DingTalk robot"),
    "feishu_robot": Text(zh="飞书群机器人", en="Feishu robot"), "sms": Text(zh="短信", en="SMS"),
    "webhook": Text(zh="Webhook", en="webhook"), "ntfy": Text(zh="ntfy", en="ntfy"),
    "gotify": Text(zh="gotify", en="gotify"),
}  # fmt: skip
ADDRESSES = {
    "mail": Text(zh="邮箱地址", en="mail address"), "wecom": Text(zh="成员帐号", en="user id"),
    "wecom_robot": Text(zh="手机号码", en="mobile number"), "dingtalk_robot": Text(zh="手机号码", en="mobile number"),
    "feishu_robot": Text(zh="open_id", en="open_id"), "sms": Text(zh="手机号码", en="mobile number"),
    "webhook": Text(zh="网址", en="address"), "ntfy": Text(zh="主题名", en="topic"),
    "gotify": Text(zh="应用令牌", en="application token"),
}  # fmt: skip
PER_MINUTE = {"wecom_robot": 20, "dingtalk_robot": 20, "feishu_robot": 100}  # what a robot takes before it refuses


def channels_of(settings: Settings, clock: Clock) -> dict[str, Channel]:
    s = settings
    opened: dict[str, Channel] = {"desk": DeskChannel()}
    if server := s.mail_server.get_secret_value():
        opened["mail"] = MailChannel(server)
    if hosts := tuple(host.strip() for host in s.webhook_hosts.split(",") if host.strip()):
        opened["webhook"] = WebhookChannel(hosts)
    if s.wecom_server:
        opened["wecom"] = WeComApp(s.wecom_server, s.wecom_corp, s.wecom_agent, s.wecom_secret.get_secret_value())
    if robot := s.wecom_robot.get_secret_value():
        opened["wecom_robot"] = WeComRobot(robot)
    if robot := s.dingtalk_robot.get_secret_value():
        opened["dingtalk_robot"] = DingTalkRobot(robot, s.dingtalk_secret.get_secret_value(), clock.now)
    if robot := s.feishu_robot.get_secret_value():
        opened["feishu_robot"] = FeishuRobot(robot, s.feishu_secret.get_secret_value(), clock.now)
    if s.ntfy_server:
        opened["ntfy"] = NtfyChannel(s.ntfy_server, s.ntfy_token.get_secret_value())
    if s.gotify_server:
        opened["gotify"] = GotifyChannel(s.gotify_server)
    if url := s.sms_url.get_secret_value():
        opened["sms"] = SmsGateway(Template(url, s.sms_body.get_secret_value(), _headers(s), s.sms_success))
    return opened


def usual_hours(settings: Settings) -> Hours:
    opens, closes = map(time.fromisoformat, settings.office_hours.split("-"))
    night_from, night_until = map(time.fromisoformat, settings.night_hours.split("-"))
    return Hours(opens, closes, time.fromisoformat(settings.digest_at), night_from, night_until)


def _headers(settings: Settings) -> dict[str, str]:
    try:
        given = json.loads(settings.sms_headers.get_secret_value() or "{}")
        return {str(name): str(value) for name, value in given.items()}
    except (ValueError, AttributeError):
        raise WrongSetting('设置有误：BANJIE_SMS_HEADERS 应为 {"名称": "值"}。',
                           "BANJIE_SMS_HEADERS is a JSON object of names and values.") from None  # fmt: skip
