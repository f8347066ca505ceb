"""/live and its like: who asks is answered, whoever else is connected."""

import socket
import urllib.request

import pytest

from pewstats_collectors.cli import health
from pewstats_collectors.cli.health import Health
from scripts.processes import free_port


def test_a_connection_that_says_nothing_keeps_nobody_waiting_and_is_closed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(health._Quiet, "timeout", 1.5)
    port = free_port()
    Health().serve("127.0.0.1", port)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as silent:
        for path in ("/live", "/metrics"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
                assert answer.status == 200
        assert silent.recv(1) == b""
    assert "Traceback" not in capfd.readouterr().err
