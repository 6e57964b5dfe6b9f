"""Settings, addresses and profiles."""
