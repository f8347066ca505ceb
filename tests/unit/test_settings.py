"""Settings: environment over files over shipped defaults; every wrong one is named."""

import os
import sys
from pathlib import Path

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.settings import Settings, load

SECRET = "hunter2"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("PEWSTATS_"):
            monkeypatch.delenv(name)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> "Loaded":
    return Loaded(monkeypatch)


class Loaded:
    """Settings of an environment of these variables, PEWSTATS_ left out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, **variables: str) -> Settings:
        for name, value in variables.items():
            self._monkeypatch.setenv(f"PEWSTATS_{name}", value)
        return load()

    def faults(self, **variables: str) -> list[str]:
        """What is said of each wrong one."""
        with pytest.raises(UsageError) as caught:
            self(**variables)
        return [line.strip() for line in str(caught.value).split("\n") if line != "wrong settings:"]


def test_nothing_needs_to_be_set(loaded: Loaded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    got = loaded()
    assert got.home == Path(".pewstats")
    assert got.storage == f"file://{tmp_path.as_posix()}/.pewstats/storage"
    assert (got.database_url, got.broker_url, got.pubg_api_keys, got.telemetry_hosts) == (None, None, (), ())
    assert (got.pubg_api_url, got.pubg_shard) == ("https://api.pubg.com", "steam")
    assert (got.metrics_host, got.metrics_port, got.log_level) == ("127.0.0.1", 9400, "INFO")
    assert (got.discovery.main.every_s, got.discovery.tournament.every_s) == (600, 60)
    assert (got.discovery.tournament.widen_after, got.discovery.tournament.empty_from_min) == (3, 30)
    assert got.pubg.retention_days == 14


def test_every_setting_comes_from_the_environment(loaded: Loaded) -> None:
    got = loaded(
        HOME="somewhere",
        DATABASE_URL=f"postgresql://me:{SECRET}@db/pewstats",
        BROKER_URL=f"amqps://me:{SECRET}@mq/",
        STORAGE_URL="s3://bucket/telemetry",
        PUBG_API_KEYS=" one, two,",
        PUBG_API_URL="http://127.0.0.1:8700",
        PUBG_SHARD="pc-tournament",
        TELEMETRY_HOSTS="cdn.example.org, 127.0.0.1:8700,[::1]:80",
        METRICS_PORT="9500",
        METRICS_HOST="0.0.0.0",
        LOG_FORMAT="console",
        LOG_LEVEL="debug",
        WORK__LEASE_S="2.5",
        WORK__CONCURRENCY__TELEMETRY="7",
        DISCOVERY__MAIN__EVERY_S="5",
    )
    assert got.home == Path("somewhere")
    assert got.database_url is not None
    assert got.broker_url is not None
    assert got.database_url.get_secret_value() == f"postgresql://me:{SECRET}@db/pewstats"
    assert got.broker_url.get_secret_value() == f"amqps://me:{SECRET}@mq/"
    assert got.storage == "s3://bucket/telemetry"
    assert [key.get_secret_value() for key in got.pubg_api_keys] == ["one", "two"]
    assert (got.pubg_api_url, got.pubg_shard) == ("http://127.0.0.1:8700", "pc-tournament")
    assert got.telemetry_hosts == ("cdn.example.org", "127.0.0.1:8700", "[::1]:80")
    assert (got.metrics_port, got.metrics_host) == (9500, "0.0.0.0")
    assert (got.log_format, got.log_level) == ("console", "DEBUG")
    assert (got.work.lease_s, got.work.concurrency.telemetry) == (2.5, 7)
    assert (got.work.concurrency.summary, got.discovery.main.every_s) == (4, 5)


def test_an_empty_variable_is_not_set(loaded: Loaded) -> None:
    got = loaded(DATABASE_URL="", METRICS_PORT="", PUBG_API_KEYS="", WORK__LEASE_S="")
    assert (got.database_url, got.metrics_port, got.pubg_api_keys, got.work.lease_s) == (None, 9400, (), 60)


def test_secrets_do_not_show(loaded: Loaded) -> None:
    urls = {"DATABASE_URL": f"postgresql://me:{SECRET}@db/", "BROKER_URL": f"amqp://me:{SECRET}@mq/"}
    got = loaded(**urls, PUBG_API_KEYS=SECRET)
    assert SECRET not in repr(got) + str(got) + got.model_dump_json()


# Secrets from files.


def test_secrets_come_from_files(loaded: Loaded, tmp_path: Path) -> None:
    contents = {
        "DATABASE_URL": "postgresql://db/one\n",
        "BROKER_URL": "amqp://mq/\r\n",
        "PUBG_API_KEYS": "one,two\nthree\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    got = loaded(**{f"{name}_FILE": str(tmp_path / name) for name in contents})
    assert got.database_url is not None
    assert got.broker_url is not None
    assert got.database_url.get_secret_value() == "postgresql://db/one"
    assert got.broker_url.get_secret_value() == "amqp://mq/"
    assert [key.get_secret_value() for key in got.pubg_api_keys] == ["one", "two", "three"]


def test_the_variable_goes_before_the_file(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("file")
    got = loaded(PUBG_API_KEYS="variable", PUBG_API_KEYS_FILE=str(tmp_path / "keys"))
    assert [key.get_secret_value() for key in got.pubg_api_keys] == ["variable"]


def test_a_wrong_secret_in_a_file_is_named_and_not_shown(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(SECRET)
    assert loaded.faults(DATABASE_URL_FILE=str(tmp_path / "url")) == [
        "PEWSTATS_DATABASE_URL=(secret): expected a URL that begins with postgresql:// or postgres://"
    ]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_file_that_cannot_be_read_is_named(loaded: Loaded, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    (fault,) = loaded.faults(PUBG_API_KEYS_FILE=str(path))
    assert fault.startswith(f"PEWSTATS_PUBG_API_KEYS_FILE={path}: expected a readable text file (")


# Wrong values.


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (
            "STORAGE_URL",
            "/var/lib/telemetry",
            "expected a URL such as file:///var/lib/pewstats or s3://bucket/folder",
        ),
        ("STORAGE_URL", "nowhere://x", "expected a URL such as"),
        ("STORAGE_URL", "s3:/bucket", "expected a URL such as"),
        ("PUBG_API_URL", "api.pubg.com", "expected a URL such as https://api.pubg.com"),
        ("PUBG_API_URL", "ftp://api.pubg.com", "expected a URL such as"),
        ("PUBG_API_URL", "https://", "expected a URL such as"),
        ("PUBG_API_URL", "https://api.pubg.com/?a=b", "expected a URL such as"),
        ("PUBG_SHARD", "Steam/..", "String should match pattern"),
        ("TELEMETRY_HOSTS", "https://cdn.example.org/", "expected host names such as telemetry-cdn.pubg.com"),
        ("TELEMETRY_HOSTS", "a.example.org,*.example.org", "expected host names such as"),
        ("METRICS_PORT", "many", "Input should be a valid integer"),
        ("METRICS_PORT", "-1", "Input should be greater than or equal to 0"),
        ("METRICS_PORT", "70000", "Input should be less than or equal to 65000"),
        ("LOG_FORMAT", "xml", "Input should be 'json' or 'console'"),
        ("LOG_LEVEL", "loud", "Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("WORK__LEASE_S", "0", "Input should be greater than 0"),
        ("WORK__LEASE_S", "inf", "Input should be a finite number"),
        ("WORK__LEASE_S", "nan", "Input should be a finite number"),
        ("WORK__LEASE_S", "a minute", "Input should be a valid number"),
        ("WORK__CONCURRENCY__SUMMARY", "1.5", "Input should be a valid integer"),
        ("WORK__CONCURRENCY", "4", "Input should be a valid dictionary"),
        ("WORK__LEASE", "60", "Extra inputs are not permitted"),
        ("WORK", "fast", "Input should be a valid dictionary"),
        ("TELEMETRY", "{", "Input should be a valid dictionary"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(
    loaded: Loaded, name: str, value: str, expected: str
) -> None:
    (fault,) = loaded.faults(**{name: value})
    assert fault.startswith(f"PEWSTATS_{name}={value!r}: {expected}")


@pytest.mark.parametrize("number", ["1" * 5000, "1e999"])
def test_a_huge_number_is_a_wrong_value(loaded: Loaded, number: str) -> None:
    (fault,) = loaded.faults(METRICS_PORT=number)
    assert fault.startswith("PEWSTATS_METRICS_PORT=")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"mysql://me:{SECRET}@db/x"),
        ("DATABASE_URL", SECRET),
        ("DATABASE_URL", f"//me:{SECRET}\u2100@db"),
        ("DATABASE_URL", f"host=db password={SECRET}"),
        ("BROKER_URL", f"http://me:{SECRET}@mq/"),
        ("BROKER_URL", f"amqp:/{SECRET}"),
        ("BROKER_URL", f"[{SECRET}"),
    ],
)
def test_a_wrong_secret_is_named_and_never_shown(loaded: Loaded, name: str, value: str) -> None:
    (fault,) = loaded.faults(**{name: value})
    assert fault.startswith(f"PEWSTATS_{name}=(secret): expected a URL that begins with ")
    assert SECRET not in fault


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", f"postgresql://me:a {SECRET}@db/x"),
        ("DATABASE_URL", f"postgresql://me:%zz{SECRET}@db/x"),
        ("DATABASE_URL", f"postgresql://me:{SECRET}/1@db/x"),
        ("DATABASE_URL", f"postgresql://me:1@{SECRET}@db/x"),
        ("DATABASE_URL", f"postgresql://me@db/x?{SECRET}=1"),
        ("BROKER_URL", f"amqp://me:{SECRET}/1@mq/"),
    ],
)
def test_a_secret_that_cannot_be_read_is_never_shown(loaded: Loaded, name: str, url: str) -> None:
    (fault,) = loaded.faults(**{name: url})
    assert fault.startswith(f"PEWSTATS_{name}=(secret): cannot be read")
    assert SECRET not in fault


def test_every_wrong_value_is_named(loaded: Loaded) -> None:
    named = loaded.faults(METRICS_PORT="x", LOG_FORMAT="y", BROKER_URL="z", WORK__LEASE_S="w")
    assert {fault.partition("=")[0] for fault in named} == {
        "PEWSTATS_METRICS_PORT", "PEWSTATS_LOG_FORMAT", "PEWSTATS_BROKER_URL", "PEWSTATS_WORK__LEASE_S",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgres://db"),
        ("DATABASE_URL", "postgresql:///pewstats?host=%2Frun%2Fpg"),
        ("BROKER_URL", "amqp://guest:guest@localhost:5672/%2F"),
        ("STORAGE_URL", "file:///data"),
        ("STORAGE_URL", "memory://"),
        ("PUBG_API_URL", "https://api.pubg.com/"),
        ("PUBG_API_URL", "http://[::1]:8700"),
    ],
)
def test_urls_of_every_kind_are_taken(loaded: Loaded, name: str, url: str) -> None:
    value = getattr(loaded(**{name: url}), name.lower())
    assert (value if isinstance(value, str) else value.get_secret_value()) == url


def test_settings_do_not_change(loaded: Loaded) -> None:
    with pytest.raises(ValueError, match="frozen"):
        loaded().metrics_port = 1


def test_object_storage_needs_its_extra(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    assert loaded.faults(STORAGE_URL="s3://bucket/telemetry") == [
        "PEWSTATS_STORAGE_URL='s3://bucket/telemetry': "
        "needs the extra s3: pip install 'pewstats-collectors[s3]'"
    ]
