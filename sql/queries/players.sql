-- write_seen --
-- Everybody who played; name and shard are those of the latest match, but a tracked player stays where he is
-- tracked.
INSERT INTO players AS p (account_id, player_name, named_at, shard)
SELECT account_id, player_name, %(named_at)s, %(shard)s
FROM jsonb_populate_recordset(NULL::players, %(rows)s)
ON CONFLICT (account_id) DO UPDATE
SET player_name = excluded.player_name, named_at = excluded.named_at,
    shard = CASE WHEN p.tracked THEN p.shard ELSE excluded.shard END
WHERE p.named_at IS NULL OR p.named_at < excluded.named_at

-- track --
INSERT INTO players (account_id, player_name, shard, tracked)
VALUES (%(account_id)s, %(player_name)s, %(shard)s, true)
ON CONFLICT (account_id) DO UPDATE SET tracked = true, shard = excluded.shard
WHERE NOT players.tracked OR players.shard <> excluded.shard

-- untrack --
-- Several may have had the name: locked in order, as matches lock their players.
UPDATE players SET tracked = false
WHERE account_id IN (
    SELECT account_id FROM players
    WHERE tracked AND (account_id = %(who)s OR player_name = %(who)s)
    ORDER BY account_id
    FOR NO KEY UPDATE
)

-- find --
SELECT account_id, player_name, shard, hidden, hidden_reason, erased FROM players
WHERE (account_id = %(who)s OR player_name = %(who)s) AND (%(hidden_too)s OR NOT hidden)
ORDER BY account_id

-- tracked --
SELECT account_id, player_name, shard FROM players WHERE tracked ORDER BY account_id

-- tracked_among --
SELECT account_id FROM players WHERE tracked AND account_id = ANY (%(account_ids)s)
