-- try_lock --
SELECT pg_try_advisory_lock(hashtextextended('pewstats.' || %(name)s, 0))

-- still_there --
-- The lock goes with the connection: that this answers is the proof.
SELECT true

-- lock_shared --
SELECT pg_advisory_lock_shared(hashtextextended('pewstats.' || %(name)s, 0))

-- asleep --
-- Looked at only: to try a lock would show a daemon to others who look at the same time. Advisory locks on one bigint
-- show as two halves.
SELECT daemon FROM unnest(%(daemons)s::text[]) AS wanted (daemon)
WHERE NOT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32) | objid::bigint IN (
          hashtextextended('pewstats.' || daemon, 0), hashtextextended('pewstats.worker ' || daemon, 0))
)

-- unlock_all --
SELECT pg_advisory_unlock_all()
