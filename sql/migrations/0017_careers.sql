-- Careers as they are now: every number of a match that a career adds up, streaks by the start of matches, achievements.
-- What 0007 kept is counted anew: all of it is derived.

DELETE FROM player_weapon_stats;
DELETE FROM career_weapon_counts;
DROP TABLE player_stats;
DROP TABLE career_counts;

-- The career a match counts for; NULL: for none. Matches that staff had played again, and those that were no match, are
-- out of every career.
CREATE VIEW match_careers AS
SELECT match_id, coalesce(created_at, telemetry_started_at) AS started_at,
    CASE WHEN abnormal OR validation_status = 'remake_failed' THEN NULL
        WHEN is_tournament_match AND round_id IS NOT NULL THEN 'tournament'
        WHEN match_type = 'competitive' THEN 'ranked'
        WHEN match_type = 'official' THEN 'normal' END COLLATE "C" AS match_type
FROM matches;

-- What every player did in a match, bots left out: the match object's values, those of the telemetry where there is none.
CREATE VIEW player_match_values AS
SELECT s.match_id, s.account_id, m.match_type, m.started_at,
    coalesce(r.rank, s.team_placement) AS placement,
    CASE WHEN coalesce(r.rank, s.team_placement) = 1 THEN 1 ELSE 0 END AS wins,
    CASE WHEN coalesce(r.rank, s.team_placement) <= 10 THEN 1 ELSE 0 END AS top_10s,
    CASE WHEN s.bot_share < 0.1 THEN 1 ELSE 0 END AS matches_vs_humans,
    CASE WHEN s.bot_share < 0.1 AND coalesce(r.rank, s.team_placement) = 1 THEN 1 ELSE 0 END AS wins_vs_humans,
    coalesce(s.kills, s.telemetry_kills) AS kills,
    coalesce(s.deaths, CASE WHEN s.death_type = 'alive' THEN 0 WHEN s.death_type IS NOT NULL THEN 1 END) AS deaths,
    coalesce(s.dbnos, s.knocks) AS knocks,
    coalesce(s.assists, s.telemetry_assists) AS assists,
    coalesce(s.headshot_kills, s.telemetry_headshot_kills) AS headshot_kills,
    coalesce(s.revives, s.telemetry_revives) AS revives,
    coalesce(s.damage_dealt, s.damage_dealt_to_enemies) AS damage,
    nullif(coalesce(s.longest_kill, s.longest_kill_m), 0) AS longest_kill,
    coalesce(s.time_survived, s.survival_time_s) AS time_survived,
    -- damage, from telemetry
    s.damage_dealt_to_enemies, s.damage_dealt_to_team, s.damage_self, s.hits,
    x.damage_lt50, x.damage_50_200, x.damage_ge200,
    x.hits_lt50, x.hits_50_200, x.hits_ge200,
    x.kills_lt50, x.kills_50_200, x.kills_ge200,
    x.knocks_lt50, x.knocks_50_200, x.knocks_ge200,
    -- the rest, from telemetry
    s.killsteals, s.times_killstolen, s.heals_used, s.boosts_used, s.throwables_used, s.smokes_thrown,
    s.throwable_damage, s.damage_received, s.damage_received_team, s.damage_received_blue_zone,
    s.damage_received_environment, s.damage_received_total, s.time_outside_zone_seconds,
    CASE WHEN s.avg_distance_from_center IS NOT NULL THEN s.zone_samples END AS zone_samples,
    s.avg_distance_from_center * s.zone_samples AS center_distance_sum,
    s.avg_distance_from_edge * s.zone_samples AS edge_distance_sum,
    s.max_distance_from_center, s.min_distance_from_edge,
    CASE WHEN f.finishing_rate IS NOT NULL THEN f.total_knocks END AS finishing_knocks,
    CASE WHEN f.finishing_rate IS NOT NULL THEN f.knocks_converted_self END AS knocks_finished,
    CASE WHEN f.conversion_rate IS NOT NULL THEN f.total_knocks END AS conversion_knocks,
    round(f.conversion_rate * f.total_knocks / 100)::integer AS knocks_converted,
    t.fights, t.fights_won,
    CASE WHEN x.revive_rate IS NOT NULL THEN x.revive_rate_n END AS knocks_suffered,
    round(x.revive_rate * x.revive_rate_n)::integer AS knocks_revived,
    CASE WHEN x.accuracy IS NOT NULL THEN x.accuracy_n END AS shots,
    round(x.accuracy * x.accuracy_n)::bigint AS shots_hit,
    x.clutch_n AS clutches,
    CASE WHEN x.clutch_won THEN 1 WHEN x.clutch_n IS NOT NULL THEN 0 END AS clutches_won
FROM (
    SELECT *, avg(is_bot::integer) OVER (PARTITION BY match_id) AS bot_share FROM match_summaries
) AS s
JOIN match_careers AS m ON m.match_id = s.match_id
LEFT JOIN match_rosters AS r ON r.match_id = s.match_id AND r.team_id = s.team_id
LEFT JOIN player_match_extended AS x ON x.match_id = s.match_id AND x.account_id = s.account_id
LEFT JOIN player_finishing_summary AS f ON f.match_id = s.match_id AND f.account_id = s.account_id
LEFT JOIN team_fight_summary AS t ON t.match_id = s.match_id AND t.team_id = s.team_id
WHERE NOT s.is_bot;

-- What each match was counted as, so that a match that is read again is first taken out exactly as it went in.
CREATE TABLE career_counts AS SELECT * FROM player_match_values WITH NO DATA;
ALTER TABLE career_counts
    ADD COLUMN win_streak integer NOT NULL,
    ADD COLUMN win_streak_all integer NOT NULL,
    ADD PRIMARY KEY (match_id, account_id),
    ADD FOREIGN KEY (match_id) REFERENCES matches ON DELETE CASCADE,
    ALTER COLUMN match_type SET NOT NULL,
    ALTER COLUMN started_at SET NOT NULL,
    ADD CHECK (match_type IN ('ranked', 'normal', 'tournament'));

COMMENT ON COLUMN career_counts.win_streak IS 'wins in a row up to this match, among those of its career';
COMMENT ON COLUMN career_counts.win_streak_all IS 'wins in a row up to this match, whatever its career';

CREATE INDEX career_counts_in_order ON career_counts (account_id, match_type, started_at, match_id);
CREATE INDEX career_counts_best ON career_counts
    (account_id, match_type, kills DESC NULLS LAST, damage DESC NULLS LAST, started_at, match_id);

CREATE INDEX career_counts_streak ON career_counts (account_id, match_type, win_streak) WHERE win_streak > 0;
CREATE INDEX career_counts_streak_all ON career_counts (account_id, win_streak_all) WHERE win_streak_all > 0;

CREATE TABLE player_stats (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    match_type text COLLATE "C" NOT NULL CHECK (match_type IN ('ranked', 'normal', 'tournament', 'all')),
    matches_played integer NOT NULL,
    wins integer NOT NULL,
    top_10s integer NOT NULL,
    matches_vs_humans integer NOT NULL,
    wins_vs_humans integer NOT NULL,
    kills integer NOT NULL,
    kills_matches integer NOT NULL,
    deaths integer NOT NULL,
    knocks integer NOT NULL,
    assists integer NOT NULL,
    headshot_kills integer NOT NULL,
    revives integer NOT NULL,
    damage numeric(16,4) NOT NULL,
    damage_matches integer NOT NULL,
    longest_kill numeric(12,2),
    current_win_streak integer NOT NULL DEFAULT 0,
    best_win_streak integer NOT NULL DEFAULT 0,
    best_match_id text COLLATE "C",
    worst_match_id text COLLATE "C",
    first_match_id text COLLATE "C",
    first_match_at timestamptz,
    last_match_id text COLLATE "C",
    last_match_at timestamptz,
    win_rate numeric(5,2) GENERATED ALWAYS AS (round(100.0 * wins / nullif(matches_played, 0), 2)) STORED,
    avg_kills numeric(12,4) GENERATED ALWAYS AS (round(kills::numeric / nullif(kills_matches, 0), 4)) STORED,
    avg_damage numeric(12,4) GENERATED ALWAYS AS (round(damage / nullif(damage_matches, 0), 4)) STORED,
    kd numeric(12,4) GENERATED ALWAYS AS (
        CASE WHEN kills_matches > 0 THEN round(kills::numeric / greatest(deaths, 1), 4) END) STORED,
    headshot_rate numeric(5,2) GENERATED ALWAYS AS (round(100.0 * headshot_kills / nullif(kills, 0), 2)) STORED,
    PRIMARY KEY (account_id, match_type)
);

COMMENT ON COLUMN player_stats.matches_vs_humans IS 'with fewer than one bot in ten participants';
COMMENT ON COLUMN player_stats.damage_matches IS 'matches in which damage was measured: the divisor of its mean';
COMMENT ON COLUMN player_stats.kd IS 'kills to deaths; of somebody who never died, his kills';
COMMENT ON COLUMN player_stats.best_match_id IS 'most kills, then damage, then the earliest';
COMMENT ON COLUMN player_stats.worst_match_id IS 'the last in that order';

CREATE TABLE player_damage_stats (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    match_type text COLLATE "C" NOT NULL CHECK (match_type IN ('ranked', 'normal', 'tournament', 'all')),
    matches_played integer NOT NULL,
    damage_dealt_to_enemies numeric(16,4) NOT NULL,
    damage_dealt_to_team numeric(16,4) NOT NULL,
    damage_self numeric(16,4) NOT NULL,
    hits integer NOT NULL,
    damage_lt50 numeric(16,4) NOT NULL,
    damage_50_200 numeric(16,4) NOT NULL,
    damage_ge200 numeric(16,4) NOT NULL,
    hits_lt50 integer NOT NULL,
    hits_50_200 integer NOT NULL,
    hits_ge200 integer NOT NULL,
    kills_lt50 integer NOT NULL,
    kills_50_200 integer NOT NULL,
    kills_ge200 integer NOT NULL,
    knocks_lt50 integer NOT NULL,
    knocks_50_200 integer NOT NULL,
    knocks_ge200 integer NOT NULL,
    avg_damage_dealt numeric(12,4) GENERATED ALWAYS AS (round(damage_dealt_to_enemies / nullif(matches_played, 0), 4)) STORED,
    PRIMARY KEY (account_id, match_type)
);

COMMENT ON TABLE player_damage_stats IS 'sums over the matches whose telemetry tells damage; ranges in m from attacker to victim';

CREATE TABLE player_advanced_career_stats (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    match_type text COLLATE "C" NOT NULL CHECK (match_type IN ('ranked', 'normal', 'tournament', 'all')),
    matches_played integer NOT NULL,
    total_killsteals integer NOT NULL,
    total_times_killstolen integer NOT NULL,
    total_heals_used integer NOT NULL,
    total_boosts_used integer NOT NULL,
    total_throwables_used integer NOT NULL,
    total_smokes_thrown integer NOT NULL,
    total_throwable_damage numeric(16,4) NOT NULL,
    total_damage_received numeric(16,4) NOT NULL,
    total_damage_received_team numeric(16,4) NOT NULL,
    total_damage_received_blue_zone numeric(16,4) NOT NULL,
    total_damage_received_environment numeric(16,4) NOT NULL,
    total_damage_received_total numeric(16,4) NOT NULL,
    total_time_outside_zone_seconds integer NOT NULL,
    zone_samples bigint NOT NULL,
    center_distance_sum numeric(20,2) NOT NULL,
    edge_distance_sum numeric(20,2) NOT NULL,
    max_distance_from_center numeric(12,2),
    min_distance_from_edge numeric(12,2),
    finishing_knocks integer NOT NULL,
    knocks_finished integer NOT NULL,
    conversion_knocks integer NOT NULL,
    knocks_converted integer NOT NULL,
    fights integer NOT NULL,
    fights_won integer NOT NULL,
    knocks_suffered integer NOT NULL,
    knocks_revived integer NOT NULL,
    shots bigint NOT NULL,
    shots_hit bigint NOT NULL,
    clutches integer NOT NULL,
    clutches_won integer NOT NULL,
    avg_distance_from_center numeric(12,2) GENERATED ALWAYS AS (round(center_distance_sum / nullif(zone_samples, 0), 2)) STORED,
    avg_distance_from_edge numeric(12,2) GENERATED ALWAYS AS (round(edge_distance_sum / nullif(zone_samples, 0), 2)) STORED,
    finishing_rate numeric(5,2) GENERATED ALWAYS AS (round(100.0 * knocks_finished / nullif(finishing_knocks, 0), 2)) STORED,
    conversion_rate numeric(5,2) GENERATED ALWAYS AS (round(100.0 * knocks_converted / nullif(conversion_knocks, 0), 2)) STORED,
    fights_won_rate numeric(5,2) GENERATED ALWAYS AS (round(100.0 * fights_won / nullif(fights, 0), 2)) STORED,
    revive_rate numeric(5,2) GENERATED ALWAYS AS (round(100.0 * knocks_revived / nullif(knocks_suffered, 0), 2)) STORED,
    accuracy numeric(5,2) GENERATED ALWAYS AS (round(100.0 * shots_hit / nullif(shots, 0), 2)) STORED,
    PRIMARY KEY (account_id, match_type)
);

COMMENT ON TABLE player_advanced_career_stats IS 'sums over the matches whose telemetry is read; a rate is a sum over a sum';
COMMENT ON COLUMN player_advanced_career_stats.finishing_knocks IS 'of matches that tell who finished';
COMMENT ON COLUMN player_advanced_career_stats.fights IS 'of his team';
COMMENT ON COLUMN player_advanced_career_stats.shots IS 'the file tells those of winners only';

CREATE TABLE player_achievements (
    account_id text COLLATE "C" NOT NULL REFERENCES players ON DELETE CASCADE,
    achievement_id text COLLATE "C" NOT NULL,
    match_id text COLLATE "C" NOT NULL REFERENCES matches ON DELETE CASCADE,
    earned_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, achievement_id)
);

COMMENT ON TABLE player_achievements IS 'the match that earned it, by the start of matches; the catalogue is config/achievements.toml';
COMMENT ON COLUMN player_achievements.earned_at IS 'start of that match';

-- What was counted before is counted again.
UPDATE ledger
SET state = CASE WHEN state = 'running' THEN state ELSE 'ready' END, again = state = 'running',
    attempts = CASE WHEN state = 'running' THEN attempts ELSE 0 END, next_at = now(), published_at = NULL, reason = NULL,
    error = NULL, error_offset = NULL, owed_since = now(), changed_at = now()
WHERE job = 'aggregate';
