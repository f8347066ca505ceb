"""The careers a match can count for; which it is, the view match_careers says."""

RANKED = "ranked"
NORMAL = "normal"
TOURNAMENT = "tournament"
ALL = "all"
CAREERS = (RANKED, NORMAL, TOURNAMENT, ALL)
