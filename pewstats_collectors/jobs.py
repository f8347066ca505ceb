"""The jobs of the pipeline and the order a match passes through them."""

from typing import Final

STAGES: Final = ("summary", "download", "telemetry", "aggregate")
JOBS: Final = STAGES
