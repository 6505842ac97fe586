"""Every setting of the product. Each process reads them once, at its start; `banjie settings` tells what they mean."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from office.errors import OfficeError
from states.findings import nearest

PREFIX, OF_TESTS = "BANJIE_", "BANJIE_TEST_"
FILE = "banjie.env"
HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"
SPAN = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"
SERVER = r"^(https?://\S+)?$"


class WrongSetting(OfficeError):
    """设置有误。"""

    code = "wrong_setting"


class Settings(BaseModel):
    """What an office can choose. Made by `read_settings`, or in a test by naming what matters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(Path("var"), description="The data folder: database, attachments, Prefect's own data, logs.")
    database_url: str = Field("", description="sqlite:///… or postgresql://…; empty: SQLite in the data folder.")
    desk_host: str = Field("127.0.0.1", description="The address the desk listens on.")
    desk_port: int = Field(8000, ge=1, le=65535, description="The port the desk listens on.")
    desk_url: str = Field("", description="The desk's address as people reach it; used in links. Empty: host and port.")
    prefect_host: str = Field("127.0.0.1", description="The address Prefect's server listens on.")
    prefect_port: int = Field(4200, ge=1, le=65535, description="The port Prefect's server listens on.")
    prefect_api_url: str = Field("", description="The API of a Prefect server elsewhere; empty: the one started here.")
    packs: Path | None = Field(None, description="A folder of the office's own rule packs.")
    pack: str = Field("national", description="The rule pack of areas that name none of their own.")
    mail_server: SecretStr = Field(
        SecretStr(""), description="Apprise address of the mail server, such as mailto://user:secret@host:25?from=a@b.")
    webhook_hosts: str = Field("", description="Hosts to which webhooks may go, separated by commas.")
    wecom_server: str = Field("", pattern=SERVER, description="WeCom's API: https://qyapi.weixin.qq.com or your own.")
    wecom_corp: str = Field("", description="WeCom: the id of the enterprise.")
    wecom_agent: int = Field(0, ge=0, description="WeCom: the number of the application that speaks.")
    wecom_secret: SecretStr = Field(SecretStr(""), description="WeCom: the secret of that application.")
    wecom_robot: SecretStr = Field(SecretStr(""), description="The webhook address of a robot in a WeCom group.")
    dingtalk_robot: SecretStr = Field(SecretStr(""), description="The webhook address of a robot in a DingTalk group.")
    dingtalk_secret: SecretStr = Field(SecretStr(""), description="DingTalk: the robot's secret, if it has one.")
    feishu_robot: SecretStr = Field(SecretStr(""), description="The webhook address of a robot in a Feishu group.")
    feishu_secret: SecretStr = Field(SecretStr(""), description="Feishu: the robot's secret, if it has one.")
    ntfy_server: str = Field("", pattern=SERVER, description="The address of the office's own ntfy server.")
    ntfy_token: SecretStr = Field(SecretStr(""), description="ntfy: a token that may publish, if it is needed.")
    gotify_server: str = Field("", pattern=SERVER, description="The address of the office's own gotify server.")
    sms_url: SecretStr = Field(SecretStr(""), description="The address of the SMS gateway; {phone} is filled in.")
    sms_headers: SecretStr = Field(SecretStr(""), description='SMS: headers as a JSON object, {"name": "value"}.')
    sms_body: SecretStr = Field(
        SecretStr(""), description="SMS: JSON or a form, in whose values {phone} {text} {subject} {key} are filled in.")
    sms_success: str = Field(
        "answer.code == 0", description="SMS: when the gateway's JSON `answer` means yes, as CEL.")
    address_key: SecretStr = Field(
        SecretStr(""), description="A Fernet key that seals stored addresses; empty: made in the data folder.")
    office_hours: str = Field("09:00-17:30", pattern=SPAN, description="The hours in which the offices are open.")
    digest_at: str = Field("09:30", pattern=HOUR, description="When what is not urgent comes gathered.")
    night_hours: str = Field("21:00-08:00", pattern=SPAN, description="When nobody is told anything that can wait.")
    largest_attachment_mb: int = Field(10, ge=1, le=100, description="The largest file that is taken, in MB.")
    session_hours: int = Field(12, ge=1, le=72, description="How long a sign-in lasts, in hours.")
    batch: int = Field(500, ge=1, le=5000, description="How many due clocks a sweep takes in one transaction.")

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{self.home.resolve() / 'banjie.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def desk(self) -> str:
        return (self.desk_url or f"http://{self.desk_host}:{self.desk_port}").rstrip("/")

    @property
    def prefect(self) -> str:
        return (self.prefect_api_url or f"http://{self.prefect_host}:{self.prefect_port}/api").rstrip("/")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment, each with the prefix `BANJIE_`, before those of `<home>/banjie.env`.

    Raises WrongSetting for a name nobody knows and for a value that cannot be used.
    """
    environ = os.environ if environ is None else environ
    of_file = settings_file(environ)
    wrong = [*unknown_settings(environ), *(f"{FILE}：{line}" for line in unknown_settings(of_file))]
    if wrong:
        raise WrongSetting("".join(wrong), "`banjie settings` lists every setting.")
    merged = {**of_file, **{name: value for name, value in environ.items() if value}}
    given = {name: merged.get(variable(name)) for name in Settings.model_fields}
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as errors:
        told = "；".join(f"{variable(str(e['loc'][0]))}：{e['msg']}" for e in errors.errors(include_input=False))
        raise WrongSetting(f"设置有误：{told}。", "`banjie settings` lists what each may be.") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def unknown_settings(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each BANJIE_ name that is no setting, with the one that was probably meant."""
    known = [variable(name) for name in Settings.model_fields]
    strange = [name for name in sorted(environ) if name.startswith(PREFIX) and not name.startswith(OF_TESTS)]
    return [f"没有叫 {name} 的设置，{_meant(nearest(name, known))}" for name in strange if name not in known]


def settings_file(environ: Mapping[str, str]) -> dict[str, str]:
    """What `<home>/banjie.env` sets: a name, an equals sign and the value on each line."""
    file = Path(environ.get(variable("home")) or "var") / FILE
    if not file.is_file():
        return {}
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs if name.strip().startswith(PREFIX)}


def _meant(name: str) -> str:
    return f"是不是 {name}？ Did you mean {name}? " if name else "用 banjie settings 查看全部设置。"
