"""How often an import looks whether its work is done: seldom while much is left, for a look has its price."""

import pytest

from pewstats_collectors.cli import import_files, wiring
from pewstats_collectors.cli.own_work import OwnWork
from pewstats_collectors.cli.stop import Stop
from pewstats_collectors.db import ledger
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.jobs import SUMMARY


class Pauses(Stop):
    """Notes how long it would have waited; each time one piece of work is done."""

    def __init__(self, pool: Pool, subjects: list[str]) -> None:
        super().__init__()
        self._pool = pool
        self._subjects = iter(subjects)
        self.pauses: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        with self._pool.connection() as connection:
            ledger.settle(connection, SUMMARY, next(self._subjects), state="done")
        return self.is_set()


def test_it_looks_seldom_while_much_is_left_and_says_so_by_the_clock(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    looked_after: list[bool] = []
    monkeypatch.setattr(OwnWork, "look_after", lambda _: looked_after.append(True))
    subjects = [f"m{number}" for number in range(52)]
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            for subject in subjects:
                ledger.add(connection, SUMMARY, subject)
        stop = Pauses(app.pool, subjects)
        assert import_files._wait(app, OwnWork(app, stop, number=1), subjects, stop)
    assert stop.pauses == [2.0] * 3 + [0.1] * 49
    assert capsys.readouterr().err.count("pieces of work left") == len(looked_after) == 1
