"""The pewstats command: the only place where everything is wired."""

import os
import sys

import click
import psycopg
from psycopg_pool import PoolTimeout

from pewstats_collectors.cli import (
    backfill,
    database,
    doctor,
    import_files,
    leaderboard,
    match,
    player,
    queue,
    simulate,
    stats,
    supervisor,
    telemetry,
    tournament,
)
from pewstats_collectors.cli.daemons.discover import discover
from pewstats_collectors.cli.daemons.reconcile import reconcile
from pewstats_collectors.cli.daemons.upkeep import upkeep
from pewstats_collectors.cli.daemons.worker import worker
from pewstats_collectors.cli.output import printable
from pewstats_collectors.cli.stop import EXIT_INTERRUPTED
from pewstats_collectors.errors import NotMigrated, PewstatsError, UsageError

EXIT_FINDINGS = 1
EXIT_USAGE = 2


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
    worker,
    discover,
    reconcile,
    upkeep,
    player.player,
    backfill.backfill,
    match.match,
    queue.queue,
    doctor.doctor,
    leaderboard.leaderboard,
    tournament.tournament,
    telemetry.telemetry,
    stats.stats,
    simulate.simulate,
):
    pewstats.add_command(command)


def main() -> None:
    """Run the command; every expected failure is one message and an exit code, never a traceback."""
    try:
        code = pewstats.main(prog_name="pewstats", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (UsageError, NotMigrated) as error:
        code = _fail(error, EXIT_USAGE)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (PewstatsError, psycopg.Error, PoolTimeout, OSError) as error:
        code = _fail(error, EXIT_FINDINGS)
    except (click.Abort, KeyboardInterrupt):
        code = EXIT_INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)


def _fail(error: Exception, code: int) -> int:
    click.echo("pewstats: " + "\n".join(map(printable, str(error).expandtabs(4).splitlines())), err=True)
    return code
