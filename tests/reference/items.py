"""Item usage: heals, boosts, throwables (metrics 7)."""

from dataclasses import dataclass

from tests.reference.match import Match
from tests.reference.plain import Place, Row, account, known_id, place, text

NOVELTY = ("Item_Weapon_Snowball_C", "Item_Weapon_Apple_C", "Item_Weapon_Rock_C")
SMOKE = "Item_Weapon_SmokeBomb_C"
M79 = "Item_Weapon_M79_C"


@dataclass(frozen=True)
class Throw:
    """One throw, of LogPlayerUseThrowable and LogPlayerAttack together."""

    t: int
    account_id: str
    item_id: str
    place: Place | None


def item_uses(match: Match, player: str, throws: list[Throw]) -> Row:
    """Return the counts of one player; None where the file does not tell."""
    thrown = [throw.item_id for throw in throws if throw.account_id == player]
    real = [item for item in thrown if item not in NOVELTY]
    shells = {
        known_id(event, "attackId")
        for _, event in match.of_person("LogPlayerAttack", player)
        if text(event.get("weapon"), "itemId") == M79
    }
    uses: Row = {"heals_used": _uses(match, player, "heal"), "boosts_used": _uses(match, player, "boost")}
    thrown_row: Row = {
        "throwables_used": len(real),
        "smokes_thrown": real.count(SMOKE),
        "novelty_throwables_used": len(thrown) - len(real),
        "smoke_shells_fired": len(shells),
    }
    return (uses if match.tells("LogItemUse") else dict.fromkeys(uses)) | (
        thrown_row if match.tells("LogPlayerAttack") else dict.fromkeys(thrown_row)
    )


def _uses(match: Match, player: str, sub_category: str) -> int:
    """Return distinct (item, t) of category Use; the sub-category is compared without case."""
    return len(
        {
            (text(event.get("item"), "itemId"), t)
            for t, event in match.of_person("LogItemUse", player)
            if text(event.get("item"), "category") == "Use"
            and (text(event.get("item"), "subCategory") or "").casefold() == sub_category
        }
    )


def read_throws(match: Match) -> list[Throw]:
    """Return one throw per attackId, its earliest event; at equal t the smallest."""
    throws: dict[int, Throw] = {}
    for event_type in ("LogPlayerUseThrowable", "LogPlayerAttack"):
        for t, event in match.of(event_type):
            weapon, thrower = event.get("weapon"), account(event.get("attacker"))
            attack_id = known_id(event, "attackId")
            if thrower is None or attack_id is None:
                continue
            if (text(weapon, "subCategory") or "").casefold() == "throwable":
                throw = Throw(t, thrower, text(weapon, "itemId") or "", place(event.get("attacker")))
                throws[attack_id] = min(throw, throws.get(attack_id, throw), key=_order)
    return list(throws.values())


def _order(throw: Throw) -> tuple[int, str, str, tuple[float, ...]]:
    return throw.t, throw.account_id, throw.item_id, throw.place or ()
