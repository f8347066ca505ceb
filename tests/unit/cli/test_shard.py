"""The option --shard: what the API would never take is wrong use."""

import pytest
from click.testing import CliRunner

from pewstats_collectors.cli import pewstats
from pewstats_collectors.errors import UsageError


@pytest.mark.parametrize("words", [("player", "add", "Somebody"), ("tournament", "season", "Fall")])
@pytest.mark.parametrize("shard", ["PC_NA", "steam/..", "", "steam\n"])
def test_a_shard_of_another_form_is_wrong_use(words: tuple[str, ...], shard: str) -> None:
    done = CliRunner().invoke(pewstats, [*words, "--shard", shard])
    assert isinstance(done.exception, UsageError)
    assert str(done.exception).startswith(f"--shard {shard}: expected")
