"""Commands run in this process, over the database of the test."""

import json
from typing import Any

from click.testing import CliRunner, Result

from pewstats_collectors.cli import pewstats
from pewstats_collectors.errors import UsageError


def run(*words: str, code: int = 0) -> Result:
    """One command; it must end with this code."""
    done = CliRunner().invoke(pewstats, words)
    assert done.exit_code == code, (done.output, done.exception)
    return done


def document(*words: str, code: int = 0) -> Any:
    """The one JSON document that a command prints."""
    return json.loads(run(*words, "--json", code=code).stdout)


def refused(*words: str) -> str:
    """What a command says that was used wrongly; outside of tests it ends with code 2."""
    done = run(*words, code=1)
    assert isinstance(done.exception, UsageError)
    assert done.stdout == ""
    return str(done.exception)
