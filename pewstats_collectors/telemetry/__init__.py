"""Telemetry: bytes in, rows out. Pure: no database, no network, no settings, no clock."""
