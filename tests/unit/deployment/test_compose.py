"""docker-compose.yml: what it starts is what there is, within limits, and nobody outside the host gets in."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from pewstats_collectors import jobs
from pewstats_collectors.cli import pewstats
from pewstats_collectors.jobs import DAEMONS
from pewstats_collectors.settings import PREFIX, Settings, load

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DEVELOPMENT = yaml.safe_load((ROOT / "docker-compose.dev.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SERVERS = {"postgres", "rabbitmq", "prometheus", "grafana"}
FIRST_PORT = 9400


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def test_both_files_are_as_the_compose_specification_has_it() -> None:
    files = [str(ROOT / name) for name in ("docker-compose.yml", "docker-compose.dev.yml")]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_daemon_has_a_container_and_nothing_else_has() -> None:
    assert OURS.keys() == {*DAEMONS, "migrate", "pewstats"}
    assert SERVICES.keys() == OURS.keys() | SERVERS


@pytest.mark.parametrize("name", DAEMONS)
def test_a_daemon_is_started_as_the_supervisor_starts_it(name: str) -> None:
    discovery = name.removeprefix("discover-")
    words = ["discover", discovery] if discovery != name else [name]
    assert SERVICES[name]["command"] == (["worker", *jobs.WORKERS[name]] if name in jobs.WORKERS else words)


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name: str) -> None:
    words = [word for word in OURS[name]["command"] if word != "--help"]
    done = CliRunner().invoke(pewstats, [*words, "--help"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_confined_and_have_time_to_stop(name: str) -> None:
    service = OURS[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert seconds(service["stop_grace_period"]) > load().work.grace_s + 5
    assert "ports" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_has_limits_and_the_files_it_names(name: str) -> None:
    service = SERVICES[name]
    assert service.keys() >= {"mem_limit", "cpus", "pids_limit", "restart", "stop_grace_period"}
    for secret in service.get("secrets", []):
        assert (secret if isinstance(secret, str) else secret["source"]) in COMPOSE["secrets"]
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_a_daemon_waits_for_the_servers_and_the_migrations() -> None:
    for name in DAEMONS:
        assert SERVICES[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "postgres": {"condition": "service_healthy"},
            "rabbitmq": {"condition": "service_healthy"},
        }
    assert all("healthcheck" in SERVICES[name] for name in SERVERS)


@pytest.mark.parametrize("services", [SERVICES, DEVELOPMENT["services"]], ids=["production", "development"])
def test_nothing_is_published_but_on_loopback(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in published)


def test_the_servers_with_the_data_reach_nobody_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [SERVICES[name]["networks"] for name in ("postgres", "rabbitmq")] == [["inside"], ["inside"]]


def test_settings_are_settings_there_are_and_secrets_come_from_files() -> None:
    environment = OURS["summary"]["environment"]
    names = [name.removeprefix(PREFIX).lower() for name in environment if name.startswith(PREFIX)]
    assert {name.removesuffix("_file") for name in names} <= Settings.model_fields.keys()
    files = {value for name, value in environment.items() if name.endswith("_FILE")}
    assert files == {f"/run/secrets/{name}" for name in OURS["summary"]["secrets"]}


def test_prometheus_scrapes_every_daemon_where_it_listens() -> None:
    listed = yaml.safe_load((ROOT / "config/prometheus/docker/targets.yml").read_text())
    assert [(one["targets"], one["labels"]) for one in listed] == [
        ([f"{name}:{FIRST_PORT + number}"], {"daemon": name}) for number, name in enumerate(DAEMONS)
    ]
    assert load().metrics_port == FIRST_PORT
