"""Events that only the extended metrics and the circles look at, and the rows made of them."""

from typing import Any

from tests.unit.telemetry.building import Json, account, event, person, rows

Spot = tuple[float, float, float]
FAR_BLUE: Spot = (0, 0, 400_000)


def extended(*events: Json) -> dict[str, Any]:
    """Rows of player_match_extended by first name."""
    table = rows(*events).tables["player_match_extended"]
    return {row[0].partition(".")[2]: row for row in table}


def zone_play(*events: Json) -> dict[tuple[str, int], Any]:
    """Rows of zone_play by first name and phase."""
    table = rows(*events).tables["zone_play"]
    return {(row[0].partition(".")[2], row[1]): row for row in table}


def position(t: float, name: str, at: Spot, is_game: float = 1, **fields: Any) -> Json:
    """LogPlayerPosition."""
    return event("LogPlayerPosition", t, is_game, character=person(name, at, **fields), vehicle=None)


def state(t: float, is_game: float, white: Spot, blue: Spot = FAR_BLUE) -> Json:
    """LogGameStatePeriodic; a circle is x, y, radius in cm."""
    game = {
        "numAliveTeams": 3,
        "numAlivePlayers": 7,
        "safetyZonePosition": {"x": blue[0], "y": blue[1], "z": 0},
        "safetyZoneRadius": blue[2],
        "poisonGasWarningPosition": {"x": white[0], "y": white[1], "z": 0},
        "poisonGasWarningRadius": white[2],
    }
    return event("LogGameStatePeriodic", t, is_game, gameState=game)


def phase(t: float, number: int, is_game: float, *inside: str, told: bool = True) -> Json:
    """LogPhaseChange with those inside white; not `told`: as in files without the list."""
    change = event("LogPhaseChange", t, is_game, phase=number)
    return change | ({"playersInWhiteCircle": [account(name) for name in inside]} if told else {})


def item(item_id: str, category: str, sub_category: str) -> Json:
    """An item block."""
    return {"itemId": item_id, "stackCount": 1, "category": category, "subCategory": sub_category}


AK47 = item("Item_Weapon_AK47_C", "Weapon", "Main")
SMOKE = item("Item_Weapon_SmokeBomb_C", "Weapon", "Throwable")
FRAG = item("Item_Weapon_Grenade_C", "Weapon", "Throwable")
BANDAGE = item("Item_Heal_Bandage_C", "Use", "Heal")


def throw(t: float, name: str, what: Json, at: Spot = (1000, 2000, 30), attack_id: int = 70) -> Json:
    """LogPlayerUseThrowable."""
    return event("LogPlayerUseThrowable", t, attackId=attack_id, attacker=person(name, at), weapon=what)


def take(t: float, name: str, what: Json, kind: str = "LogItemPickup") -> Json:
    """LogItemPickup, or LogItemEquip."""
    return event(kind, t, 0.1, character=person(name), item=what)
