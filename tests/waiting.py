"""Waiting for what happens elsewhere: in other threads, processes and servers."""

import time
from collections.abc import Callable
from typing import Any


def until(happened: Callable[[], Any], what: str = "it", seconds: float = 30) -> Any:
    """Wait for something; returns what `happened` says. Fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        time.sleep(0.01)
    return found
