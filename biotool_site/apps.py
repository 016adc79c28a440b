"""The site's own commands and checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "biotool_site"
    label = "biotool_site"

    def ready(self) -> None:
        """Every process that has Django sends its tasks through our Celery application."""
        from biotool_site import celery  # noqa: F401  making it is what counts
