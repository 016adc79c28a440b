"""People: log-in, profile, API tokens, demo accounts."""
