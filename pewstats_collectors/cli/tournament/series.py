"""pewstats tournament series: who won the matches that are listed."""

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table, printable
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
    with wiring.open_app() as app, app.pool.connection() as connection:
        found = calculate_series_summary(connection, matches, best_of)
        names = series_of.team_names(connection, {one for game in found["games"] for one in game["score"]})
    if as_json:
        print_json(found | {"participant_names": names})
        return
    rows = [
        [
            number,
            game["match_id"],
            names.get(game["winner_id"]),
            " ".join(
                f"{names[one]}:{kills}"
                for one, kills in sorted(game["score"].items(), key=lambda one: names[one[0]])
            ),
        ]
        for number, game in enumerate(found["games"], 1)
    ]
    print_table("", ("game", "match", "winner", "kills"), rows)
    score = ", ".join(
        f"{names[one]} {wins}"
        for one, wins in sorted(found["series_score"].items(), key=lambda one: (-one[1], names[one[0]]))
    )
    winner = names.get(found["series_winner_id"])
    click.echo(
        printable(f"{winner} wins the series: {score}" if winner else f"not decided: {score or 'no wins'}")
    )
