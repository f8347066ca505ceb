"""The kinds of match that a season takes: the database says what the judgement says."""

from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.matches.context import SeasonRules

WORDS = ("custom", "esports-squad", "esports-", "esports", "*", "", "a_b", "a%b", "a\\b", "axb")
words = st.sampled_from(WORDS) | st.text("ab*_%\\-", max_size=3)
kinds = st.lists(st.builds(str.__add__, words, st.sampled_from(["", "*"])), max_size=3)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=kinds, match_type=st.none() | words, game_mode=st.none() | words)
def test_the_function_in_sql_agrees_with_the_rules_of_a_season(
    connection: Connection, kinds: list[str], match_type: str | None, game_mode: str | None
) -> None:
    statement = "SELECT allows_match_kind(%s::text[], %s::text, %s::text)"
    row = connection.execute(statement, (kinds, match_type, game_mode)).fetchone()
    assert row == (SeasonRules(UUID(int=1), 8, tuple(kinds)).allow(match_type, game_mode),)
