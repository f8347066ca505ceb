"""The shipped rules and dashboards are sound, name nothing that is not there, and their tests can fail."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from pewstats_collectors.jobs import DAEMONS
from pewstats_collectors.resources import config_folder
from pewstats_collectors.settings import load
from scripts import prometheus
from tests.acceptance.monitoring.shipped import (
    DASHBOARDS,
    GRAFANA,
    PROMETHEUS,
    RULE_TESTS,
    RULES,
    alerts,
    dashboard,
    declared,
    known_names,
    names_in,
    queries,
)

_CASE = re.compile(r"^        exp: (.*)\n        got: (.*)$", re.MULTILINE)
_SAMPLE = re.compile(r"\{[^}]*\}")
_BOUNDLESS = {">": "> -1e12", "<": "< 1e12", "==": ">= -1"}
_TARGET = re.compile(
    r'^- \{ targets: \["localhost:(\d+)"\], labels: \{ daemon: ([\w-]+) \} \}$', re.MULTILINE
)
#: What a label may tell: never a match, an account or a name.
_LABELS = {
    "job", "outcome", "lane", "reason", "queue", "state", "daemon", "why", "endpoint", "status", "pipeline",
    "kind", "part", "type", "causer", "code", "identity", "cause", "server", "within_hours", "key", "how",
}  # fmt: skip


def promtool(*words: str, folder: Path = PROMETHEUS) -> subprocess.CompletedProcess[str]:
    command = [str(prometheus.find("promtool")), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_configuration_is_sound() -> None:
    done = promtool("check", "config", "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 rule files found" in done.stdout
    rules = promtool("check", "rules", *map(str, RULES))
    assert rules.returncode == 0, rules.stdout + rules.stderr


def test_the_rules_pass_their_tests() -> None:
    done = promtool("test", "rules", *map(str, RULE_TESTS))
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_a_case_in_which_it_fires(tmp_path: Path) -> None:
    """None does any more when no expression ever holds."""
    failures = failures_with(tmp_path, lambda expression: " vector(0) == 1")
    assert {name for expected, _ in failures for name in named(expected)} == set(alerts())


def test_each_alert_has_a_case_in_which_it_must_not_fire(tmp_path: Path) -> None:
    """Each fires there when the bounds of all are gone."""
    failures = failures_with(tmp_path, without_bound)
    unexpected = {name for expected, got in failures for name in named(got - expected)}
    assert unexpected == set(alerts())


def failures_with(folder: Path, change: Callable[[str], str]) -> list[tuple[set[str], set[str]]]:
    """(samples expected, samples found) of all cases that fail once the expressions are changed."""
    copied = copytree(PROMETHEUS, folder / "prometheus")
    file = copied / "rules" / "alerts.yml"
    text = file.read_text()
    assert text.count("- alert: ") == len(alerts())
    for rule in alerts().values():
        expression = re.split(r"\n        (?:for|labels):", rule.partition("expr:")[2])[0]
        assert change(expression) != expression
        text = text.replace(rule, rule.replace(expression, change(expression), 1))
    file.write_text(text)
    done = promtool("test", "rules", *(f"tests/{path.name}" for path in RULE_TESTS), folder=copied)
    said = done.stdout + done.stderr
    assert "parse" not in said, said
    return [
        (set(_SAMPLE.findall(expected)), set(_SAMPLE.findall(got))) for expected, got in _CASE.findall(said)
    ]


def without_bound(expression: str) -> str:
    """What holds for every series, or always where an alert is about one that is not there."""
    if "absent(" in expression:
        return " vector(1)"
    return re.sub(r"(>|<|==) [0-9.]+", lambda one: f"{_BOUNDLESS[one[1]]}", expression, count=1)


def named(samples: set[str]) -> set[str]:
    return {name for sample in samples for name in re.findall(r'alertname="(\w+)"', sample)}


@pytest.mark.parametrize("name", alerts())
def test_each_alert_says_what_it_means_and_where_to_look(name: str) -> None:
    text = alerts()[name]
    assert re.search(r"labels: \{ severity: (critical|warning) \}", text)
    assert re.search(r"summary: \S", text)
    assert re.search(r"description: .{60}", text)
    assert re.search(r"runbook: docs/operations\.md#[a-z-]+$", text, re.MULTILINE)


def test_the_page_on_monitoring_tells_of_every_alert() -> None:
    page = (PROMETHEUS.parents[1] / "docs" / "monitoring.md").read_text()
    rows: list[str] = re.findall(r"^\| ([\w, ]+) \| (?:critical|warning)", page, re.MULTILINE)
    listed = {name for row in rows for name in row.split(", ")}
    assert {f"Pewstats{name}" for name in listed} == set(alerts())


def test_every_series_that_is_asked_for_exists() -> None:
    known = known_names()
    asked = {name: path.name for path in RULES for name in names_in(_expressions(path.read_text()))}
    asked |= {name: str(query) for query in queries() for name in names_in(query.expression)}
    assert len(asked) > 40
    assert {name: where for name, where in asked.items() if name not in known} == {}
    assert names_in('sum(rate(pewstats_made_up_total{job="x"}[5m]))') - known == {"pewstats_made_up_total"}


def _expressions(text: str) -> str:
    """Without comments and texts for people."""
    return re.sub(r"^ *(#|summary:|description:|runbook:|- name:|- alert:).*$", "", text, flags=re.MULTILINE)


def test_every_daemon_is_scraped_at_its_port() -> None:
    """A new daemon is one line."""
    text = (PROMETHEUS / "targets" / "this-host.yml").read_text()
    first = load().metrics_port
    assert [(int(port), daemon) for port, daemon in _TARGET.findall(text)] == [
        (first + number, daemon) for number, daemon in enumerate(DAEMONS)
    ]
    assert text.count("- {") == len(DAEMONS)


def test_no_label_tells_a_player_or_a_match() -> None:
    labels = {label for metric in declared() for label in metric._labelnames}
    assert labels == _LABELS


def test_dashboards_can_be_provisioned_and_read() -> None:
    documents = [dashboard(path) for path in DASHBOARDS]
    assert {path.stem for path in DASHBOARDS} == {"overview", "pipeline", "pubg-api", "data-quality"}
    assert len({document["uid"] for document in documents}) == len(documents)
    for document in documents:
        assert document["schemaVersion"] == 39
        assert [one["type"] for one in document["templating"]["list"]] == ["datasource"]
        panels = document["panels"]
        assert 8 <= len(panels) <= 14
        assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
        assert not overlapping(panels)
        for panel in panels:
            assert len(panel["description"]) > 10, panel["title"]
            assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
            assert panel["datasource"]["uid"] == "${datasource}"
            assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}
    source = (GRAFANA / "provisioning" / "datasources" / "pewstats.yml").read_text()
    assert "uid: pewstats-prometheus" in source


def overlapping(panels: list[dict[str, dict[str, int]]]) -> list[tuple[int, int]]:
    """Places of the grid, 24 wide, that two panels take, or that lie beside it."""
    taken = Counter(
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    )
    return [place for place, times in taken.items() if times > 1 or place[0] >= 24]


def test_the_configuration_travels_in_the_wheel() -> None:
    """It lies below the folder that the wheel takes along."""
    assert config_folder() in PROMETHEUS.parents
    assert config_folder() in GRAFANA.parents
