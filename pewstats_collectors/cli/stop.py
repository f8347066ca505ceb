"""How a daemon is told to stop."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EXIT_INTERRUPTED = 130


class Stop(threading.Event):
    """Set by the first signal; a second one ends the process at once."""

    exit_code = 0  #: what the process is to end with once it has stopped: 130 after Ctrl-C

    def on_signals(self) -> None:
        """Listen to SIGTERM and SIGINT."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    @contextmanager
    def listening(self) -> Iterator["Stop"]:
        """The same within the block; then whoever listened before does so again."""
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        self.on_signals()
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, _frame: object) -> None:
        if self.is_set():
            os._exit(128 + number)
        if number == signal.SIGINT:
            self.exit_code = EXIT_INTERRUPTED
        self.set()
