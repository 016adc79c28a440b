"""The pages of the tools."""

from django.urls import path

from biotools.evidence.views import tools

urlpatterns = [
    path("tools/", tools.tools, name="tools"),
    path("tools/<str:name>/", tools.tool, name="tool"),
]
