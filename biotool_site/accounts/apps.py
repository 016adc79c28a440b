"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "biotool_site.accounts"
    label = "accounts"
