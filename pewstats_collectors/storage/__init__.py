"""Telemetry and match objects as files by URL: checked on the way in, never half written."""
