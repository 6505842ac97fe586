"""Every setting of the product. Read once, in `wiring.py`; printed by `banjie settings` with its meaning."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings come from the environment, each with the prefix `BANJIE_`, or from `<home>/banjie.env`."""

    model_config = SettingsConfigDict(env_prefix="BANJIE_", env_ignore_empty=True, extra="forbid", frozen=True)

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
