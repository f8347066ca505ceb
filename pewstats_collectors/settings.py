"""Settings: PEWSTATS_* environment variables over config/pewstats.toml, checked as a whole at start.

Secrets may come from a file named by PEWSTATS_<NAME>_FILE. A value that is wrong ends the program with its
name, the value (never a secret's) and what was expected.
"""

import os
import re
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from fsspec import available_protocols
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder

PREFIX = "PEWSTATS_"
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
#: Where telemetry is, beside the API's own host, unless TELEMETRY_HOSTS says otherwise.
CDN_HOSTS = ("telemetry-cdn.pubg.com", "telemetry-cdn.playbattlegrounds.com")
SHARD = r"^[a-z0-9-]+$"
_WEB_ADDRESS = re.compile(r"https?://[^/?#@\s]+(/[^?#\s]*)?", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:.]+\](:[0-9]+)?", re.IGNORECASE)
_SECRETS = ("database_url", "broker_url", "pubg_api_keys")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Concurrency(_Section):
    """Pieces of work at once, per daemon and job; of all its jobs as many as the largest allows."""

    summary: PositiveInt
    download: PositiveInt
    telemetry: PositiveInt
    aggregate: PositiveInt
    rejudge: PositiveInt
    rating: PositiveInt
    event_elo: PositiveInt
    close_week: PositiveInt
    backfill: PositiveInt


class Work(_Section):
    """Leases, attempts and delays of the worker loop."""

    lease_s: PositiveFloat
    max_attempts: PositiveInt
    retry_base_s: PositiveFloat
    retry_cap_s: PositiveFloat
    snooze_limit_days: PositiveFloat
    outage_pause_s: PositiveFloat
    grace_s: PositiveFloat
    concurrency: Concurrency


class Reconcile(_Section):
    """The due-loop and the repair of what stopped moving."""

    every_s: PositiveFloat
    settled_s: float = Field(ge=0)
    silent_s: PositiveFloat
    batch: PositiveInt
    figures_s: PositiveFloat


class MainDiscovery(_Section):
    """Discovery over all tracked players."""

    every_s: PositiveFloat


class TournamentDiscovery(_Section):
    """Discovery over rostered players."""

    every_s: PositiveFloat
    widen_after: PositiveInt
    empty_from_min: PositiveFloat


class Discovery(_Section):
    """Both discovery pipelines."""

    main: MainDiscovery
    tournament: TournamentDiscovery


class Pubg(_Section):
    """How the PUBG API is asked."""

    connect_timeout_s: PositiveFloat
    read_timeout_s: PositiveFloat
    reserve: NonNegativeInt
    retention_days: PositiveFloat
    weather_pause_s: PositiveFloat


class Telemetry(_Section):
    """Limits of one telemetry file and of the child process that reads it."""

    child_seconds: float = Field(gt=0, le=1500)  # what LONGEST_S of the children allows
    child_seconds_per_mb: NonNegativeFloat
    child_memory_mb: PositiveInt
    max_plain_mb: PositiveInt
    max_ratio: PositiveInt


class Backfill(_Section):
    """Details for players tracked since, and matches that are read again."""

    every_s: PositiveFloat
    pace_s: PositiveFloat
    at_once: PositiveInt


class Retention(_Section):
    """Days after which what is over is cleaned up; 0: never."""

    ledger_days: NonNegativeFloat
    dead_letters_days: NonNegativeFloat
    messages_days: NonNegativeFloat
    details_days: NonNegativeFloat
    telemetry_days: NonNegativeFloat


class Leaderboards(_Section):
    """Boards of careers, and leaderboard events."""

    min_matches: PositiveInt
    event_elo_after_s: float = Field(ge=0)


class Settings(BaseSettings):
    """All settings, frozen."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        enable_decoding=False,
        frozen=True,
        extra="ignore",
    )

    home: Path = Path(".pewstats")
    database_url: SecretStr | None = None
    broker_url: SecretStr | None = None
    storage_url: str | None = None
    pubg_api_keys: tuple[SecretStr, ...] = ()
    pubg_api_url: str = "https://api.pubg.com"
    pubg_shard: str = Field(default="steam", pattern=SHARD)
    telemetry_hosts: tuple[str, ...] = ()
    metrics_port: int = Field(default=9400, ge=0, le=65000)
    metrics_host: str = "127.0.0.1"
    log_format: Literal["json", "console"] = Field(
        default_factory=lambda: "console" if sys.stderr.isatty() else "json"
    )
    log_level: Level = "INFO"

    work: Work
    reconcile: Reconcile
    discovery: Discovery
    pubg: Pubg
    telemetry: Telemetry
    backfill: Backfill
    leaderboards: Leaderboards
    retention: Retention

    @field_validator("database_url")
    @classmethod
    def _database_scheme(cls, value: SecretStr | None) -> SecretStr | None:
        return _readable(_with_scheme(value, ("postgresql", "postgres")), _read_database_url)

    @field_validator("broker_url")
    @classmethod
    def _broker_scheme(cls, value: SecretStr | None) -> SecretStr | None:
        return _readable(_with_scheme(value, ("amqp", "amqps")), lambda url: urlsplit(url).port)

    @field_validator("storage_url")
    @classmethod
    def _storage_kind(cls, value: str | None) -> str | None:
        if value is None:
            return value
        protocol = value.partition("://")[0]
        if protocol not in available_protocols():
            raise ValueError("expected a URL such as file:///var/lib/pewstats or s3://bucket/folder")
        if protocol == "s3" and find_spec("s3fs") is None:
            raise ValueError("needs the extra s3: pip install 'pewstats-collectors[s3]'")
        return value

    @field_validator("pubg_api_url")
    @classmethod
    def _api_address(cls, value: str) -> str:
        if not _WEB_ADDRESS.fullmatch(value):
            raise ValueError("expected a URL such as https://api.pubg.com")
        return value

    @field_validator("pubg_api_keys", "telemetry_hosts", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        """By commas; lines too, as people write them into files."""
        return tuple(re.findall(r"[^,\s]+", value)) if isinstance(value, str) else value

    @field_validator("telemetry_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(_HOST.fullmatch, value)):
            raise ValueError("expected host names such as telemetry-cdn.pubg.com, without https:// and path")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        upper = str(value).upper()
        return upper if upper in get_args(Level) else value

    @property
    def storage(self) -> str:
        """URL of the telemetry storage: a folder in the home unless set."""
        return self.storage_url or f"file://{(self.home.absolute() / 'storage').as_posix()}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then secrets from files, then the shipped defaults."""
        defaults = TomlConfigSettingsSource(settings_cls, config_folder() / "pewstats.toml")
        return init_settings, env_settings, _SecretFiles(settings_cls), defaults


class _SecretFiles(PydanticBaseSettingsSource):
    """PEWSTATS_DATABASE_URL_FILE and its like: the value is the content of the named file."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        name = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(name)
        if field_name not in _SECRETS or not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeError) as error:
            raise UsageError(f"{name}={path}: expected a readable text file ({error})") from None

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(None, name)[0] for name in _SECRETS}
        return {name: value for name, value in found.items() if value is not None}


def load(**overrides: Any) -> Settings:
    """Read and check all settings. Raises UsageError that names every wrong one."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_explain(fault) for fault in error.errors()]
        raise UsageError("wrong settings:\n  " + "\n  ".join(lines)) from None


def _explain(fault: Any) -> str:
    name = PREFIX + "__".join(map(str, fault["loc"])).upper()
    value = "(secret)" if fault["loc"][0] in _SECRETS else repr(fault["input"])
    return f"{name}={value}: {fault['msg'].removeprefix('Value error, ')}"


def _with_scheme(value: SecretStr | None, schemes: tuple[str, ...]) -> SecretStr | None:
    if value is not None and value.get_secret_value().partition("://")[0] not in schemes:
        raise ValueError(f"expected a URL that begins with {' or '.join(f'{name}://' for name in schemes)}")
    return value


def _readable(value: SecretStr | None, read: Callable[[str], object]) -> SecretStr | None:
    """Found out here, where no secret is shown: who connects would show the part he stumbled over."""
    try:
        if value is not None:
            read(value.get_secret_value())
    except (ValueError, ProgrammingError):
        raise ValueError("cannot be read; in user and password, @ : / and the like are %-encoded") from None
    return value


def _read_database_url(url: str) -> None:
    parts = conninfo_to_dict(url)
    if not re.fullmatch(r"[0-9,]*", str(parts.get("port", ""))) or "@" in str(parts.get("host", "")):
        raise ValueError
