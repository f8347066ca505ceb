"""How many requests each key of the simulated API has left."""

import threading
from collections import deque
from collections.abc import Callable

Clock = Callable[[], float]
_WINDOW_S = 60.0


class Allowance:
    """Requests a minute of each key, counted in a sliding minute."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: dict[str, deque[float]] = {}

    def take(self, key: str) -> tuple[bool, dict[str, str]]:
        """Whether this request is allowed, and the three rate headers (reset in epoch seconds)."""
        now = self._clock()
        with self._lock:
            spent = self._spent.setdefault(key, deque())
            while spent and spent[0] <= now - _WINDOW_S:
                spent.popleft()
            allowed = len(spent) < self._per_minute
            if allowed:
                spent.append(now)
            reset = (spent[0] if spent else now) + _WINDOW_S
            left = self._per_minute - len(spent)
        return allowed, rate_headers(self._per_minute, left, reset)


def rate_headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    """The headers of a key that is new again at `reset` (epoch seconds)."""
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(reset) + 1),
    }
