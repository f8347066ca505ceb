-- register --
-- Keys not seen before, with a whole window of the default limit.
INSERT INTO api_keys (key_hash, limit_per_minute, remaining)
SELECT key_hash, %(limit)s, %(limit)s FROM unnest(%(hashes)s::text[]) AS new (key_hash)
ON CONFLICT (key_hash) DO NOTHING

-- choose --
-- The first key that has more than the reserve left, locked. Rows are locked in one order, so that takers of
-- several keys wait for each other but never in a circle.
SELECT key_hash FROM api_keys
WHERE key_hash = ANY (%(hashes)s)
  AND coalesce(set_aside_until <= %(now)s, true)
  AND CASE WHEN coalesce(resets_at <= %(now)s, true) THEN limit_per_minute ELSE remaining END
      > least(%(reserve)s, limit_per_minute - 1)
ORDER BY key_hash
LIMIT 1
FOR UPDATE

-- spend --
-- One request of a key that `choose` has locked; the first one after a window opens the next. It is a
-- statement of its own: joined to `choose` it would see the row as it was before the lock was granted.
UPDATE api_keys
SET remaining = CASE WHEN coalesce(resets_at <= %(now)s, true) THEN limit_per_minute ELSE remaining END - 1,
    resets_at = CASE WHEN coalesce(resets_at <= %(now)s, true) THEN %(now)s + %(window)s ELSE resets_at END,
    set_aside_until = NULL,
    reason = NULL
WHERE key_hash = %(key_hash)s

-- next_free --
-- When the first of these keys can be used again, and whether the API refuses all of them.
SELECT min(greatest(set_aside_until, resets_at)), coalesce(bool_and(set_aside_until > %(now)s), false)
FROM api_keys
WHERE key_hash = ANY (%(hashes)s)

-- learn --
-- What an answer said; NULL where it said nothing. Requests under way are taken already, but the server
-- has not counted them: so its `remaining` may only lower ours, and a new limit only shift it.
UPDATE api_keys
SET limit_per_minute = coalesce(%(limit)s, limit_per_minute),
    remaining = greatest(
        0, least(%(remaining)s, remaining + coalesce(%(limit)s, limit_per_minute) - limit_per_minute)),
    resets_at = %(resets_at)s
WHERE key_hash = %(key_hash)s

-- set_aside --
UPDATE api_keys SET set_aside_until = %(until)s, reason = %(reason)s WHERE key_hash = %(key_hash)s

-- allowances --
SELECT key_hash, limit_per_minute AS limit,
    CASE WHEN coalesce(resets_at <= %(now)s, true) THEN limit_per_minute ELSE remaining END AS remaining,
    coalesce(set_aside_until > %(now)s, false) AS is_set_aside
FROM api_keys WHERE key_hash = ANY (%(hashes)s)
