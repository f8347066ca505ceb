"""The example of docs/adding-a-metric.md is a metric that works."""

import re
from pathlib import Path
from typing import Any

from tests.unit.telemetry import building

_PAGE = (Path(__file__).parents[3] / "docs/adding-a-metric.md").read_text()
_METRIC, _TEST = re.findall(r"^```python\n(.*?)^```", _PAGE, re.DOTALL | re.MULTILINE)


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "first_damage"} | vars(building)
    exec(compile(code, "adding-a-metric.md", "exec"), names)  # noqa: S102
    return names


def test_the_example_passes_its_test() -> None:
    run(_METRIC + _TEST)["test_the_first_damage_to_an_enemy_counts"]()


def test_the_columns_of_the_example_are_those_of_its_table() -> None:
    columns = re.findall(r"^    (\w+) .*NOT NULL\b.*,$", _PAGE, re.MULTILINE)
    assert columns == ["match_id", *run(_METRIC)["TABLE"].columns]
