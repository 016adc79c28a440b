"""The API of batches, below /api/v1/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
