-- try_lock --
SELECT pg_try_advisory_lock(hashtextextended('pewstats.' || %(name)s, 0))

-- still_there --
-- The lock goes with the connection: that this answers is the proof.
SELECT true

-- lock_shared --
SELECT pg_advisory_lock_shared(hashtextextended('pewstats.' || %(name)s, 0))

-- is_free --
-- Taken for the length of this statement only, if nobody has it.
SELECT pg_try_advisory_xact_lock(hashtextextended('pewstats.' || %(name)s, 0))

-- unlock_all --
SELECT pg_advisory_unlock_all()
