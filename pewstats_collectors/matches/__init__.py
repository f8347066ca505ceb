"""Matches: the match object, stages and tournament context. Pure: no database, no network, no clock."""
