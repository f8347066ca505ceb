"""What the simulated API answers, before it goes out."""

import gzip
from dataclasses import dataclass, field, replace

import orjson

JSON_API = "application/vnd.api+json"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body and headers; length and date are added when it is sent."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = JSON_API

    def packed(self) -> "Reply":
        """The same with a gzipped body, as the API sends to whoever takes it."""
        headers = self.headers | {"Content-Encoding": "gzip"}
        return replace(self, body=gzip.compress(self.body, 1, mtime=0), headers=headers)


def error(status: int, title: str, headers: dict[str, str] | None = None) -> Reply:
    """An error as the API words it."""
    return Reply(status, orjson.dumps({"errors": [{"title": title}]}), headers or {})
