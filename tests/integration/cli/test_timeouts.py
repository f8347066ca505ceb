"""How long the API may keep silent is a setting."""

from collections.abc import Callable

import pytest

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.errors import Snooze
from pewstats_collectors.workers import download
from tests.integration.scripted_server import ScriptedServer, silence


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
