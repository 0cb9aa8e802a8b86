"""One frozen Settings: the only reader of the environment (and of an optional TOML file)."""

import contextlib
import os
import re
import secrets
import tempfile
import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from hub.errors import Invalid

VERSION = "0.1.0"
TOML_NAME = "allmende.toml"
SHORTEST_KEY = 32


class Settings(BaseSettings):
    """Everything an operator can set, as `ALLMENDE_<NAME>` or in `allmende.toml`; the environment wins."""

    model_config = SettingsConfigDict(env_prefix="ALLMENDE_", frozen=True, extra="forbid")

    data: Path = Field(
        Path("var/hub"), description="Data folder: embedded database, files, search index, jobs, secret key"
    )
    config: Path | None = Field(None, description=f"TOML file with settings; default `{TOML_NAME}` in the data folder")
    schemas: Path | None = Field(
        None,
        description="Folder with a portal's own schemas (ckanext-scheming); default `schemas` in the data folder",
    )
    database_url: str = Field("", description="SQLAlchemy address; default an embedded SQLite file in the data folder")
    site_url: str = Field(
        "http://127.0.0.1:5000", description="Address under which people reach the hub, without trailing slash"
    )
    site_title: str = Field("Allmende", description="Name of the portal")
    site_description: str = Field("", description="One sentence on the portal, for its start page and its clients")
    site_about: str = Field("", description="What the page about the portal says, in Markdown")
    site_intro_text: str = Field("", description="What the start page says first, in Markdown")
    locale: Literal["de", "en"] = Field(
        "de", description="Language of pages when the browser asks for none we have: de or en"
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(5000, description="Port to listen on", ge=1, le=65535)
    workers: int = Field(2, description="Web worker processes; one per core", ge=1, le=64)
    search_lag: float = Field(
        0.25,
        description="Seconds that a search of somebody who is not logged in may be behind while changes come in",
        ge=0,
        le=3600,
    )
    job_threads: int = Field(
        4, description="Sources that a worker process runs side by side, and as many files that it reads", ge=1, le=32
    )
    import_tables: bool = Field(
        True, description="Whether files and links that people add become tables by themselves, where they hold some"
    )
    allow_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Private networks that sources may be read from (CIDR, comma separated); none by default"
    )
    max_source_bytes: int = Field(
        100_000_000, description="Largest file or page taken in from a source, in bytes", ge=1
    )
    max_request_bytes: int = Field(10_000_000, description="Largest request body without files, in bytes", ge=1)
    max_upload_bytes: int = Field(1_000_000_000, description="Largest file that is uploaded, in bytes", ge=1)
    max_bundle_bytes: int = Field(
        5_000_000_000, description="Largest archive of a whole dataset, in bytes; what is beyond is named in it", ge=1
    )
    upload_hours: int = Field(24, description="Hours until an upload in parts that was not used is removed", ge=1)
    strict_metadata: bool = Field(
        False,
        description="Whether programs, too, are refused public datasets that lack what DCAT-AP.de demands; people are",
    )
    users_create_groups: bool = Field(False, description="Whether every user may make groups of datasets")
    registration: bool = Field(False, description="Whether people may make an account for themselves, without any role")
    security_contact: str = Field(
        "", description="Whom to tell of weaknesses, for `security.txt`: mailto:, https: or tel: address, or an e-mail"
    )
    dataset_collaborators: bool = Field(
        False, description="Whether people can be let in to single datasets of organisations they do not belong to"
    )
    admin_collaborators: bool = Field(False, description="Whether some of these people may let in others")
    datapusher_url: str = Field(
        "", description="Address of a DataPusher that makes tables of files; without one the hub does it itself"
    )
    datapusher_token: SecretStr = Field(
        SecretStr(""), description="Token with which that DataPusher may read files and write tables"
    )
    sql_search: bool = Field(True, description="Whether tables can be asked in SQL (`datastore_search_sql`)")
    sql_seconds: int = Field(60, description="Longest time for a question in SQL, in seconds", ge=1, le=3600)
    sql_rows: int = Field(32_000, description="Most rows in the answer to a question in SQL", ge=1, le=1_000_000)
    parse_seconds: int = Field(120, description="Longest time for parsing one file or page, in seconds", ge=1)
    parse_memory: int = Field(1_000_000_000, description="Memory for parsing one file or page, in bytes", ge=50_000_000)

    timezone: str = Field(
        "Europe/Berlin", description="Time zone whose days the daily roll-ups of observations are, by its IANA name"
    )
    live_minutes: int = Field(
        15, description="Minutes for which a live reader may be away and miss no observation", ge=1, le=1440
    )
    mqtt_url: str = Field(
        "", description="Address of the MQTT broker, as `mqtts://user:password@broker:8883`; without one no MQTT"
    )
    mqtt_group: str = Field(
        "allmende", description="Name under which several ingest processes share what devices send (MQTT)"
    )
    mqtt_in_flight: int = Field(
        1000, description="Most messages that an ingest process takes before it has stored the first", ge=1, le=65535
    )
    mqtt_create_endpoints: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Public MQTT addresses for devices that send observations (comma separated)"
    )
    mqtt_receive_endpoints: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Public MQTT addresses for those who want to be told of new values (comma separated)"
    )

    @field_validator("allow_networks", "mqtt_create_endpoints", "mqtt_receive_endpoints", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            ip_network(part)
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("is not the name of a time zone, such as Europe/Berlin") from error
        return value

    @field_validator("mqtt_url")
    @classmethod
    def _broker(cls, value: str) -> str:
        if value and not re.fullmatch(r"mqtts?://[^/?#]+", value.rstrip("/")):
            raise ValueError("must be as mqtt://broker:1883 or mqtts://user:password@broker:8883")
        return value.rstrip("/")

    @field_validator("mqtt_group")
    @classmethod
    def _level(cls, value: str) -> str:
        if not value or set(value) & set("/+#\0"):
            raise ValueError("must be a name without /, + and #")
        return value

    @field_validator("mqtt_create_endpoints", "mqtt_receive_endpoints")
    @classmethod
    def _endpoints(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"(?:mqtts?|wss?)://[!-~]+", each) for each in value):
            raise ValueError("must start with mqtt://, mqtts://, ws:// or wss://")
        return value

    @field_validator("security_contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if re.fullmatch(r"[^@\s:]+@[^@\s:]+", value):
            value = f"mailto:{value}"
        if value and not re.fullmatch(r"(?:mailto:|https://|tel:)[!-~]+", value):
            raise ValueError("must start with mailto:, https:// or tel:")
        return value

    @field_validator("database_url")
    @classmethod
    def _known(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("site_url", "datapusher_url")
    @classmethod
    def _bare(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the TOML file."""
        early = {**env_settings(), **init_settings()}
        named = early.get("config")
        file = Path(named or Path(early.get("data", "var/hub")) / TOML_NAME)
        if named and not file.is_file():
            raise Invalid(f"There is no file {file}", config=["names no file"])
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)

    @property
    def database(self) -> str:
        """The database's address, the embedded file when none is set."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'hub.sqlite'}"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the town's days."""
        return ZoneInfo(self.timezone)

    @property
    def secret_key(self) -> bytes:
        """The key that signs cookies, made at first use in the data folder with mode 0600; never a default."""
        file = self.data / "secret_key"
        if not file.exists():
            _make_key(file)
        key = file.read_bytes()
        if len(key) < SHORTEST_KEY:
            raise Invalid(f"{file} holds no whole key; remove it, and a new one is made", secret_key=["is too short"])
        return key


def _make_key(file: Path) -> None:
    """Written aside and linked into place: several processes that start together all read one whole key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=file.parent)  # only the owner can read it
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_hex(32).encode())
            out.flush()
            os.fsync(handle)
        with contextlib.suppress(FileExistsError):
            os.link(aside, file)
    finally:
        Path(aside).unlink()


def load(**given: object) -> Settings:
    """The settings in force; raises `Invalid` with one sentence per wrong value."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"The file with the settings is not TOML: {error}", config=[str(error)]) from error
    except ValidationError as error:
        fields = {"_".join(map(str, e["loc"])): [e["msg"]] for e in error.errors()}
        raise Invalid("; ".join(f"{name}: {texts[0]}" for name, texts in fields.items()), **fields) from error


def environment(settings: Settings) -> dict[str, str]:
    """This process's environment with `settings` in it, for the processes the hub starts."""
    values = settings.model_dump(exclude_none=True)
    return {**os.environ, **{f"ALLMENDE_{name.upper()}": _told(value) for name, value in values.items()}}


def _told(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(value) if isinstance(value, tuple) else str(value)
