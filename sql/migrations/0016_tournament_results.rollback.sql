DROP TABLE admin_audit;
DROP FUNCTION admin_audit_is_append_only();
DROP TABLE tournament_results;
DROP TABLE tournament_placement_overrides;
DROP TABLE tournament_team_standings_history;
DROP TABLE tournament_point_adjustments;
