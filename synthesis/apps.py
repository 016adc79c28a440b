"""The synthesis app."""

from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "synthesis"

    def ready(self) -> None:
        """Read every LLM role once: a process whose roles cannot be read does not start, and says which variable."""
        from synthesis.llm import roles

        for name in roles.NAMES:
            roles.role(name)
