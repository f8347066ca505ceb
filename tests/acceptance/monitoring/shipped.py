"""The shipped configuration of Prometheus and Grafana, as tests read it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from pewstats_collectors import metrics
from pewstats_collectors.resources import config_folder

PROMETHEUS = config_folder() / "prometheus"
GRAFANA = config_folder() / "grafana"
RULES = sorted((PROMETHEUS / "rules").glob("*.yml"))
RULE_TESTS = sorted((PROMETHEUS / "tests").glob("*.yml"))
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))

#: What Prometheus and the client library tell by themselves.
_GIVEN = {"up", "ALERTS", "process_start_time_seconds", "process_resident_memory_bytes"}
_ALERT = re.compile(
    r"^      - alert: (\w+)\n(.*?)(?=^      - alert:|^  - name:|\Z)", re.MULTILINE | re.DOTALL
)
_RECORD = re.compile(r"^      - record: (\S+)$", re.MULTILINE)
_NAME = re.compile(r"[a-z_]*:?pewstats_\w+(?::\w+)?|\b(?:up|ALERTS|process_\w+)(?=\{)")
_DURATION = re.compile(r"\b(\d+)([mhd])\b")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Query:
    """One query of one panel."""

    dashboard: str
    panel: str
    expression: str

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.panel}: {self.expression}"


def dashboard(path: Path) -> dict[str, Any]:
    """The document of a dashboard."""
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def queries() -> Iterator[Query]:
    """Every query of every dashboard."""
    for path in DASHBOARDS:
        for panel in dashboard(path)["panels"]:
            for target in panel["targets"]:
                yield Query(path.stem, panel["title"], target["expr"])


def alerts() -> dict[str, str]:
    """The text of each alert, without its name."""
    text = (PROMETHEUS / "rules" / "alerts.yml").read_text()
    return {match[1]: match[2] for match in _ALERT.finditer(text)}


def declared() -> list[MetricWrapperBase]:
    """Every metric of the project."""
    return [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]


def known_names() -> set[str]:
    """Names of all series there are: declared, recorded, or given."""
    names = set(_GIVEN)
    for metric in declared():
        [described] = metric.describe()
        match metric:
            case Counter():
                names.add(f"{described.name}_total")
            case Histogram():
                names |= {f"{described.name}_{part}" for part in ("bucket", "sum", "count")}
            case Gauge():
                names.add(described.name)
    for path in RULES:
        names |= set(_RECORD.findall(path.read_text()))
    return names


def names_in(expression: str) -> set[str]:
    """Names of the series that a query asks for."""
    return set(_NAME.findall(re.sub(r'"[^"]*"', '""', expression)))


def shortened(text: str, by: int) -> str:
    """The text of a rule file with every duration of minutes, hours and days divided: `for`, ranges, offsets.

    Nothing else changes: numbers that are compared with, in seconds too, stay as they are.
    """
    return _DURATION.sub(lambda one: f"{int(one[1]) * _SECONDS[one[2]] * 1000 // by}ms", text)
