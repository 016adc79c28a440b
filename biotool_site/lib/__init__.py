"""The floor: small helpers that import no app."""
