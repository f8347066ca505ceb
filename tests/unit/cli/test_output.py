"""What commands print: nothing that a terminal acts on."""

import json
import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.cli.output import print_json, print_table, printable

ESCAPE = "\x1b[2J\x1b]0;title\x07"


@pytest.mark.parametrize("name", ["Anna", "Ω-Team 全", "Ünal_42", "a b", "[red]x[/red]", ":smile:", ""])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert printable(name) == name


@pytest.mark.parametrize(
    "character",
    ["\x1b", "\x07", "\r", "\n", "\t", "\0", "\x7f", "\x9b", "\u202e", "\u2028", "\u200b", "\ud800"],
)
def test_a_character_that_a_terminal_acts_on_is_replaced(character: str) -> None:
    assert printable(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"


@given(st.text())
def test_no_control_or_direction_character_is_left_and_nothing_is_lost(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode()


def test_a_table_shows_names_as_they_are_and_acts_on_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(f"Fall{ESCAPE}", ["rank", "player"], [[1, f"Anna{ESCAPE}"], [12, "[red]Ben[/red] :smile:"]])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[red]Ben[/red] :smile:" in shown
    assert [line[:5] for line in shown.splitlines() if line][-2:] == ["    1", "   12"]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_wide_table_is_not_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("COLUMNS", "80")
    print_table("", ["name"] * 20, [["x" * 50] * 20])
    assert capsys.readouterr().out.count("x" * 50) == 20


def test_json_is_one_document_with_decimals_as_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"whole": Decimal("12.0000"), "part": Decimal("12.3400"), "name": ESCAPE})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"whole": 12, "part": 12.34, "name": ESCAPE}
    assert "12.0" not in shown
    assert "\x1b" not in shown
