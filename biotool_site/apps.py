"""The site's own commands and checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "biotool_site"
    label = "biotool_site"
