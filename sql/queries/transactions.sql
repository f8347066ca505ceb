-- wait_turn --
-- Held to the end of the transaction. Taken before anything else, it is in no circle of locks itself.
SELECT pg_advisory_xact_lock(hashtextextended('pewstats.transaction tried again', 0))
