"""How long the API and its CDN are waited for."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """In s: to connect, without a byte, and until work that weather put off is tried again."""

    connect_s: float = 5.0
    read_s: float = 30.0
    weather_pause_s: float = 60.0

    @property
    def timeouts(self) -> tuple[float, float]:
        """As requests takes them."""
        return self.connect_s, self.read_s

    def until(self, now: datetime) -> datetime:
        """When to try again what weather puts off now."""
        return now + timedelta(seconds=self.weather_pause_s)


PATIENCE = Patience()
