"""Leagues: what their admins bring, how matches are judged by it, and what comes of that."""
