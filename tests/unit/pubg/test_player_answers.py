"""Player objects, and the memory of those who are asked for alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.pubg.players import Alone, By, Player, batches, parse_players

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALICE = Player("account.a", "Alice", "steam", ("m2", "m1"))
WHO = ("steam", "Alice")


def body(**attributes: object) -> bytes:
    return orjson.dumps(
        {
            "data": [
                {
                    "type": "player",
                    "id": "account.a",
                    "attributes": {"name": "Alice", "shardId": "steam"} | attributes,
                    "relationships": {"matches": {"data": [{"type": "match", "id": "m2"}, {"id": "m1"}]}},
                }
            ],
            "links": {"self": ""},
            "meta": {},
        }
    )


def test_a_player_is_read() -> None:
    assert parse_players(body(banType="Innocent", clanId="")) == [ALICE]


def test_fields_of_later_years_may_be_absent() -> None:
    assert parse_players(body()) == [ALICE]


def test_nobody_is_an_empty_list() -> None:
    assert parse_players(b'{"data": []}') == []


@pytest.mark.parametrize(
    "text",
    [b"{}", b'{"data": null}', b'{"data": [1]}', b'{"data": [{"id": "x"}]}', b"\xff", b"[" * 100_000, b"NaN"],
)
def test_what_is_no_answer_about_players_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_players(text)


@given(st.none() | st.integers(0, 9) | st.booleans() | st.lists(st.text()))
def test_a_name_that_is_no_text_is_a_value_error(wrong: object) -> None:
    with pytest.raises(ValueError, match="name"):
        parse_players(body(name=wrong))


def test_every_recorded_answer_is_read(pubg_data: Path) -> None:
    files = sorted((pubg_data / "players").glob("*.json"))
    assert files
    for file in files:
        recorded = orjson.loads(file.read_bytes())
        data = recorded["data"] if isinstance(recorded["data"], list) else [recorded["data"]]
        players = parse_players(orjson.dumps({"data": data}))
        assert [By.ID.of(player) for player in players] == [each["id"] for each in data]
        matches = [each["relationships"]["matches"]["data"] for each in data]
        assert [len(player.match_ids) for player in players] == [len(each) for each in matches]


def test_a_request_names_at_most_ten() -> None:
    assert [len(batch) for batch in batches(range(23))] == [10, 10, 3]


def test_a_refused_batch_makes_suspects_that_are_not_known_yet() -> None:
    alone = Alone()
    alone.refused([WHO, ("steam", "Bob")], NOW)
    assert alone.suspects(WHO)
    assert not alone.knows(WHO, NOW)


def test_a_refused_single_is_known_to_be_nobody_for_an_hour() -> None:
    alone = Alone()
    alone.refused([WHO], NOW)
    assert alone.knows(WHO, NOW)
    assert alone.player(WHO, NOW) is None
    assert not alone.knows(WHO, NOW + timedelta(hours=1))
    assert alone.suspects(WHO)


def test_a_player_found_alone_is_remembered_for_minutes_and_no_suspect_any_more() -> None:
    alone = Alone()
    alone.refused([WHO, ("steam", "Bob")], NOW)
    alone.remember(WHO, ALICE, NOW)
    assert alone.player(WHO, NOW) is ALICE
    assert alone.player(WHO, NOW + timedelta(minutes=5)) is None
    assert not alone.suspects(WHO)


def test_the_same_name_on_another_shard_is_somebody_else() -> None:
    alone = Alone()
    alone.remember(WHO, ALICE, NOW)
    assert not alone.knows(("kakao", "Alice"), NOW)
