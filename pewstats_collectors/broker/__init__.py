"""Queues that carry nudges: one contract, three implementations."""
