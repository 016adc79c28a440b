"""Addresses of the tools API, below /api/v1/."""

from django.urls import path

from biotools.evidence.api import tools

urlpatterns = [
    path("tools/", tools.Tools.as_view(), name="api_tools"),
    path("tools.json", tools.ToolList.as_view(), name="api_tools_json"),
    path("tools/<str:name>/", tools.Tool.as_view(), name="api_tool"),
    path("tools/<str:name>/call/", tools.Call.as_view(), name="api_tool_call"),
]
