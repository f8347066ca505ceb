"""What the PUBG API says to each key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from pewstats_collectors.cli.doctor.finding import Finding, fault, ok, warning
from pewstats_collectors.errors import UsageError
from pewstats_collectors.pubg.allowance import Allowance, read_allowance
from pewstats_collectors.pubg.client import HEADERS
from pewstats_collectors.pubg.keys import checked
from pewstats_collectors.pubg.patience import Patience
from pewstats_collectors.pubg.transport import dismiss, get, new_session
from pewstats_collectors.pubg.verdict import Weather
from pewstats_collectors.settings import Settings
from pewstats_collectors.workers.outcomes import utc_now

KEYS = "API keys"
#: A short answer is enough here.
_PATIENCE = Patience(connect_s=4.0, read_s=4.0)
#: Nobody has this name: it is shorter than the game allows.
_NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, what it says of the allowance, and by the server's clock when; `at`: when by ours."""

    status: int
    allowance: Allowance
    date: str | None
    at: datetime


def ask(
    chosen: Settings, path: str, params: Mapping[str, str] | None = None, key: SecretStr | None = None
) -> Answer:
    """One GET whose body does not matter. Raises Weather."""
    with new_session(chosen.pubg_api_url) as session:
        began = utc_now()
        response = get(
            session,
            chosen.pubg_api_url.rstrip("/") + path,
            now=utc_now,
            headers=HEADERS,
            patience=_PATIENCE,
            params=params,
            key=key.get_secret_value() if key else None,
        )
        ended = utc_now()
        dismiss(response)
        allowance = read_allowance(response.headers, ended)
        at = began + (ended - began) / 2
        return Answer(response.status_code, allowance, response.headers.get("date"), at)


def look_at_key(chosen: Settings, number: int) -> list[Finding]:
    """Costs one request of the key's minute."""
    path = f"/shards/{chosen.pubg_shard}/players"
    name = name_of(number, chosen)
    try:
        checked([chosen.pubg_api_keys[number - 1].get_secret_value()])
        answer = ask(chosen, path, {"filter[playerNames]": _NOBODY}, chosen.pubg_api_keys[number - 1])
    except UsageError:
        return [fault(name, "holds a character that no key has", "look at PEWSTATS_PUBG_API_KEYS")]
    except Weather as error:
        advice = f"can {chosen.pubg_api_url} be reached from here? PEWSTATS_PUBG_API_URL"
        return [fault(name, str(error), advice)]
    return [judge(name, answer)]


def name_of(number: int, chosen: Settings) -> str:
    """A key is known by its place in the setting: the key itself is shown nowhere."""
    return f"API key {number} of {len(chosen.pubg_api_keys)}"


def judge(name: str, answer: Answer) -> Finding:
    """By the status alone, as everywhere; 404 only says that nobody has the name."""
    left = answer.allowance.remaining
    allowance = f"{left} of {answer.allowance.limit} requests left in this minute"
    if answer.status in (200, 404):
        return ok(name, f"valid; {allowance if left is not None else 'the API tells no allowance'}")
    if answer.status in (401, 403):
        advice = "take it out of PEWSTATS_PUBG_API_KEYS, or put in a new one (developer.pubg.com)"
        return fault(name, f"refused: the API answered {answer.status}", advice)
    if answer.status == 429:
        advice = "if it stays so: who else uses this key? More keys in PEWSTATS_PUBG_API_KEYS help"
        return warning(name, "valid, but its allowance of this minute is used up", advice)
    advice = "is PEWSTATS_PUBG_API_URL right? Else wait: work is put off meanwhile"
    return warning(name, f"not known: the API answered {answer.status}", advice)


def judge_none(wanted: int | None) -> Finding:
    """No key, and so many players who are tracked (None: not known)."""
    if wanted:
        return warning(
            KEYS,
            f"none is set, so nobody looks for matches of {wanted} tracked players",
            "set PEWSTATS_PUBG_API_KEYS (developer.pubg.com), then `pewstats run`",
        )
    return ok(KEYS, "none is set: no discovery, matches come by `pewstats import` only")
