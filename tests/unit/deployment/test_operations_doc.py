"""docs/operations.md: what an alert points to is there, and every command and file that it names."""

import re
from pathlib import Path

import click
import pytest
import yaml

from pewstats_collectors.cli import pewstats

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "operations.md").read_text()
HEADINGS = {
    re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
    for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
}
QUOTED = re.findall(r"`([^`\n]+)`", TEXT)
COMMANDS = sorted({quoted for quoted in QUOTED if quoted.startswith("pewstats ")})


def test_every_alert_points_to_a_section() -> None:
    groups = yaml.safe_load((ROOT / "config/prometheus/rules/alerts.yml").read_text())["groups"]
    runbooks = {rule["annotations"]["runbook"] for group in groups for rule in group["rules"]}
    assert runbooks
    assert runbooks <= {f"docs/operations.md#{heading}" for heading in HEADINGS}


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        file, _, heading = target.partition("#")
        assert (ROOT / "docs" / file).is_file() if file else heading in HEADINGS, target


@pytest.mark.parametrize("quoted", COMMANDS)
def test_every_command_and_option_exists(quoted: str) -> None:
    command: click.Command = pewstats
    words = quoted.split()[1:]
    while words and isinstance(command, click.Group) and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    assert not isinstance(command, click.Group), quoted
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_every_file_of_the_repository_exists() -> None:
    named = {quoted for quoted in QUOTED if re.match(r"(config|tests|docs|scripts)/", quoted)}
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
