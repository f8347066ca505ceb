"""The pewstats command: the only place where everything is wired."""

import sys

import click

from pewstats_collectors.cli import (
    daemons,
    database,
    import_files,
    leaderboard,
    match,
    player,
    simulate,
    supervisor,
    tournament,
)
from pewstats_collectors.errors import DatabaseUnavailable, NotMigrated, Outcome, UsageError

EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pewstats-collectors", prog_name="pewstats")
def pewstats() -> None:
    """PUBG tournament statistics, from discovery of a match to the leaderboard.

    \b
    Example: pewstats import ~/matches && pewstats leaderboard show --metric kills
    """


for command in (
    database.db,
    import_files.import_command,
    supervisor.run,
    daemons.worker,
    daemons.discover,
    daemons.reconcile,
    player.player,
    match.match,
    leaderboard.leaderboard,
    tournament.tournament,
    simulate.simulate,
):
    pewstats.add_command(command)


def main() -> None:
    """Run the command; every expected failure is one message and an exit code, never a traceback."""
    try:
        code = pewstats.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (UsageError, NotMigrated) as error:
        click.echo(f"pewstats: {error}", err=True)
        code = EXIT_USAGE
    except (DatabaseUnavailable, Outcome) as error:
        click.echo(f"pewstats: {error}", err=True)
        code = EXIT_FINDINGS
    except (click.Abort, KeyboardInterrupt):
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        code = 0
        sys.stderr.close()
    sys.exit(code if isinstance(code, int) else 0)
