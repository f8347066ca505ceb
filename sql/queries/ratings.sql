-- known --
-- Every season that has a rating, or is owed one.
SELECT season_id::text AS subject FROM rating_matches
UNION
SELECT subject FROM ledger WHERE job = 'rating'
ORDER BY subject

-- seasons_of --
SELECT DISTINCT season_id FROM matches WHERE match_id = ANY (%(match_ids)s) AND season_id IS NOT NULL

-- lock --
SELECT pg_advisory_xact_lock(hashtextextended('pewstats.rating ' || %(season_id)s::text, 0))

-- rated --
SELECT match_id, created_at, fingerprint FROM rating_matches WHERE season_id = %(season_id)s ORDER BY created_at, match_id

-- counted --
SELECT match_id FROM tournament_counted_matches WHERE season_id = %(season_id)s

-- fingerprints --
-- These matches in their order, each with all that its rating follows from.
SELECT m.match_id, m.created_at, md5(concat_ws(';', %(version)s::text, p.places))
FROM matches AS m
LEFT JOIN (
    SELECT match_id, string_agg(concat_ws(' ', kind, id, side, rank), ',' ORDER BY kind, id) AS places
    FROM rating_participants WHERE match_id = ANY (%(match_ids)s)
    GROUP BY match_id
) AS p USING (match_id)
WHERE m.match_id = ANY (%(match_ids)s)
ORDER BY m.created_at, m.match_id

-- take_back --
-- Ratings become what they were before the first of these matches that each took part in.
WITH first AS (
    SELECT DISTINCT ON (kind, id) kind, id, mu_before, sigma_before, count(*) OVER (PARTITION BY kind, id) AS matches
    FROM rating_deltas AS d JOIN rating_matches AS m USING (season_id, match_id)
    WHERE season_id = %(season_id)s AND match_id = ANY (%(match_ids)s)
    ORDER BY kind, id, m.created_at, match_id
), empty AS (
    DELETE FROM season_ratings AS r USING first
    WHERE r.season_id = %(season_id)s AND r.kind = first.kind AND r.id = first.id AND r.matches = first.matches
)
UPDATE season_ratings AS r
SET mu = mu_before, sigma = sigma_before, matches = r.matches - first.matches
FROM first
WHERE r.season_id = %(season_id)s AND r.kind = first.kind AND r.id = first.id AND r.matches > first.matches

-- forget_matches --
WITH deltas AS (DELETE FROM rating_deltas WHERE season_id = %(season_id)s AND match_id = ANY (%(match_ids)s))
DELETE FROM rating_matches WHERE season_id = %(season_id)s AND match_id = ANY (%(match_ids)s)

-- seasons --
SELECT season_id FROM tournament_seasons ORDER BY season_id

-- ratings --
SELECT kind, id, mu, sigma, matches FROM season_ratings WHERE season_id = %(season_id)s

-- participants --
SELECT match_id, kind, id, side, rank FROM rating_participants WHERE match_id = ANY (%(match_ids)s)
ORDER BY match_id, kind, side, id

-- write_matches --
INSERT INTO rating_matches (season_id, match_id, created_at, fingerprint, team_strength, person_strength)
SELECT %(season_id)s, * FROM unnest(%(match_ids)s::text[], %(starts)s::timestamptz[], %(fingerprints)s::text[],
    %(team_strengths)s::float8[], %(person_strengths)s::float8[])

-- write_deltas --
COPY rating_deltas (season_id, match_id, kind, id, rank, mu_before, sigma_before, mu_after, sigma_after) FROM STDIN

-- write_ratings --
INSERT INTO season_ratings AS r (season_id, kind, id, mu, sigma, matches)
SELECT %(season_id)s, * FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(mus)s::float8[], %(sigmas)s::float8[],
    %(matches)s::integer[])
ON CONFLICT (season_id, kind, id) DO UPDATE SET mu = excluded.mu, sigma = excluded.sigma, matches = excluded.matches

-- teams --
SELECT r.id, t.name, t.division, ARRAY[]::text[], r.mu, r.sigma, r.matches
FROM season_ratings AS r JOIN teams AS t ON t.team_id = r.id::uuid
WHERE r.season_id = %(season_id)s AND r.kind = 'team'

-- persons --
-- A person is called as rosters do, any other by his latest name.
SELECT r.id, coalesce(named.name, p.player_name, r.id), NULL, coalesce(a.account_ids, ARRAY[r.id]), r.mu, r.sigma, r.matches
FROM season_ratings AS r
LEFT JOIN persons AS named ON named.person_id::text = r.id
LEFT JOIN (
    SELECT person_id, array_agg(account_id ORDER BY account_id) AS account_ids FROM person_accounts GROUP BY person_id
) AS a USING (person_id)
LEFT JOIN players AS p ON p.account_id = r.id
WHERE r.season_id = %(season_id)s AND r.kind = 'person'
  AND r.id <> ALL (ARRAY(SELECT person_id FROM hidden_persons))

-- match --
SELECT s.name AS season_name, m.season_id, m.created_at, m.team_strength, m.person_strength
FROM rating_matches AS m JOIN tournament_seasons AS s USING (season_id)
WHERE m.match_id = %(match_id)s
ORDER BY s.name

-- deltas --
SELECT d.id, d.rank, d.mu_before, d.sigma_before, d.mu_after, d.sigma_after
FROM rating_deltas AS d
WHERE d.season_id = %(season_id)s AND d.match_id = %(match_id)s AND d.kind = %(kind)s
ORDER BY d.rank, d.id
