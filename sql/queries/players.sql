-- write_seen --
-- Everybody who played; the name is that of the latest match.
INSERT INTO players AS p (account_id, player_name, named_at, shard)
SELECT account_id, player_name, %(named_at)s, %(shard)s
FROM jsonb_populate_recordset(NULL::players, %(rows)s)
ORDER BY account_id
ON CONFLICT (account_id) DO UPDATE
SET player_name = excluded.player_name, named_at = excluded.named_at
WHERE p.named_at IS NULL OR p.named_at < excluded.named_at

-- track --
INSERT INTO players (account_id, player_name, shard, tracked)
VALUES (%(account_id)s, %(player_name)s, %(shard)s, true)
ON CONFLICT (account_id) DO UPDATE SET tracked = true WHERE NOT players.tracked

-- untrack --
UPDATE players SET tracked = false
WHERE tracked AND (account_id = %(who)s OR player_name = %(who)s)

-- tracked --
SELECT account_id, player_name, shard FROM players WHERE tracked ORDER BY account_id

-- tracked_ids --
SELECT account_id FROM players WHERE tracked
