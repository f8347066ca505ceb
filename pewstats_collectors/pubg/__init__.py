"""The PUBG API and the telemetry CDN: requests out, bytes and players back."""
