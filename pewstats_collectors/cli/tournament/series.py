"""pewstats tournament series: who won the matches that are listed."""

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.db.pool import snapshot
from pewstats_collectors.db.tournaments import series as series_of
from pewstats_collectors.db.tournaments.series import calculate_series_summary


@click.command()
@click.argument("matches", metavar="MATCH...", nargs=-1, required=True)
@click.option("--best-of", type=int, metavar="N", help="Odd; default: as many as are listed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def series(matches: tuple[str, ...], best_of: int | None, as_json: bool) -> None:
    """Wins over these matches in this order; the first team with a majority wins the series.

    A match listed twice counts once; one that no league team won alone counts for nobody.

    \b
    Example: pewstats tournament series MATCH1 MATCH2 MATCH3 --best-of 5
    """
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        found = calculate_series_summary(connection, matches, best_of)
        names = series_of.team_names(connection, {one for game in found["games"] for one in game["score"]})
    if as_json:
        print_json(found | {"participant_names": names})
        return
    rows = [
        [number, game["match_id"], names.get(game["winner_id"]), _told(game["score"], names)]
        for number, game in enumerate(found["games"], 1)
    ]
    print_table("", ("game", "match", "winner", "kills"), rows)
    winner = names.get(found["series_winner_id"])
    outcome = "not decided" if winner is None else f"{winner} wins the series"
    click.echo(printable(f"{outcome}: {_told(found['series_score'], names) or 'no wins'}"))


def _told(score: dict[str, int], names: dict[str, str]) -> str:
    """Most first."""
    by_team = sorted((-number, names[team]) for team, number in score.items())
    return ", ".join(f"{name} {-number}" for number, name in by_team)
