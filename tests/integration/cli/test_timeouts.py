"""How long the API may keep silent is a setting, and how long work is put off when it cannot answer."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.errors import Snooze
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.workers import download
from pewstats_collectors.workers.outcomes import utc_now
from tests.integration.scripted_server import ScriptedServer, reply, silence


def ask(app: App) -> object:
    return wiring.make_deps(app).client().match("steam", "m")


def fetch(app: App) -> None:
    download._fetch(f"{app.settings.pubg_api_url}/t.json", "key", wiring.make_deps(app))


@pytest.mark.parametrize("act", [ask, fetch])
def test_whoever_keeps_silent_is_given_up_in_the_time_set(
    database: str, monkeypatch: pytest.MonkeyPatch, act: Callable[[App], object]
) -> None:
    with ScriptedServer([silence]) as server:
        monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", server.url)
        monkeypatch.setenv("PEWSTATS_PUBG__READ_TIMEOUT_S", "0.1")
        with wiring.open_app() as app, pytest.raises(Snooze, match="ReadTimeout"):
            act(app)


def ask_for_players(app: App) -> object:
    client = wiring.make_client(app, new_session(app.settings.pubg_api_url), Purpose.MAIN)
    return client.players_by_name("steam", ["Anna"])


CUT = reply(200, b'[{"_T":', content_length="1000")


@pytest.mark.parametrize("act", [ask, fetch, ask_for_players])
@pytest.mark.parametrize("answer", [reply(503), b"", CUT], ids=["503", "no answer", "cut"])
def test_whatever_weather_puts_off_is_tried_again_after_the_time_set(
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[App], object],
    answer: bytes,
    tmp_path: Path,
) -> None:
    with ScriptedServer([answer]) as server:
        monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
        monkeypatch.setenv("PEWSTATS_STORAGE_URL", f"file://{tmp_path}")
        monkeypatch.setenv("PEWSTATS_PUBG_API_URL", server.url)
        monkeypatch.setenv("PEWSTATS_PUBG_API_KEYS", "key")
        monkeypatch.setenv("PEWSTATS_PUBG__WEATHER_PAUSE_S", "5000")
        with wiring.open_app() as app, pytest.raises(Snooze) as put_off:
            act(app)
    assert timedelta(seconds=4900) < put_off.value.until - utc_now() <= timedelta(seconds=5000)
