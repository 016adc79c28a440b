"""Every address of the site: pages, the API below /api/v1/, operators' admin, health and metrics."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from biotool_site import docs, errors, health, metrics
from biotool_site.system import views as system

api: list[URLPattern | URLResolver] = [
    path("schema/", docs.schema, name="schema"),
    path("docs/", docs.swagger, name="docs"),
    path("docs/problems", docs.problem_codes, name="problem_codes"),
    path("", include("biotools.evidence.api.urls")),
    path("", include("annotation.api.urls")),
    path("", include("synthesis.api.urls")),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("system/", system.system, name="system"),
    path("operators/login/", errors.to_login, name="operators_login"),
    path("operators/", admin.site.urls),
    path("api/v1/", include(api)),
    re_path(r"^api/", errors.unknown_endpoint, name="unknown_endpoint"),
    path("", include("biotool_site.accounts.urls")),
    path("", include("annotation.urls")),
    path("", include("synthesis.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
