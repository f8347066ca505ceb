"""The order of keys is the database's own; each key comes once."""

from dataclasses import dataclass
from operator import attrgetter, itemgetter
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.batch import in_key_order
from pewstats_collectors.db.pool import connect

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@dataclass(frozen=True)
class Row:
    """One with a key of two columns."""

    team: UUID
    name: str
    value: int = 0


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.builds(Row, st.uuids() | st.just(UUID(int=0)), _TEXT), max_size=40))
def test_rows_come_in_the_order_in_which_the_database_sorts_their_keys(
    database: str, rows: list[Row]
) -> None:
    ours = [(row.team, row.name) for row in in_key_order(rows, key=attrgetter("team", "name"))]
    values = {"teams": [row.team for row in rows], "names": [row.name for row in rows]}
    with connect(database) as connection:
        theirs = connection.execute(
            'SELECT DISTINCT team, name COLLATE "C" AS name '
            "FROM unnest(%(teams)s::uuid[], %(names)s::text[]) AS one (team, name) ORDER BY team, name",
            values,
        ).fetchall()
    assert ours == theirs


def test_equal_rows_are_one() -> None:
    team = uuid4()
    rows = [Row(team, "b"), Row(team, "a"), Row(team, "b")]
    assert in_key_order(rows, key=attrgetter("team", "name")) == [Row(team, "a"), Row(team, "b")]


def test_different_rows_of_one_key_are_an_error_that_names_it() -> None:
    rows = [{"account_id": "account.a", "kills": 1}, {"account_id": "account.a", "kills": 2}]
    with pytest.raises(ValueError, match=r"two different rows for 'account\.a'"):
        in_key_order(rows, key=itemgetter("account_id"))
