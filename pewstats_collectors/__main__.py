"""python -m pewstats_collectors is the pewstats command."""

from pewstats_collectors.cli import main

main()
