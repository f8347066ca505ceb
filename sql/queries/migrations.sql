-- lock --
SELECT pg_advisory_lock(hashtextextended('pewstats.migrations', 0))

-- has_history --
SELECT to_regclass('_yoyo_migration') IS NOT NULL

-- applied --
SELECT migration_id FROM _yoyo_migration
