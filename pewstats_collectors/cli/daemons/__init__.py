"""The long-running programs: pewstats worker, discover, reconcile, upkeep."""
