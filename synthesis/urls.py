"""The pages of batches."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
