"""The evidence app."""

from django.apps import AppConfig
from django.conf import settings


class EvidenceConfig(AppConfig):
    name = "biotools.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every process that has Django, web or worker, keeps the services' limits together with all others."""
        from biotools.client import limits

        limits.share(settings.REDIS_URL)
