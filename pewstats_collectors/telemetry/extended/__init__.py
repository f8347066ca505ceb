"""Extended metrics: what a match tells of a player beyond counts and sums. One metric a file."""
