"""Pages are for people who are logged in; a fragment says so without replacing what was typed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

P = ParamSpec("P")
View = Callable[Concatenate["PageRequest", P], HttpResponseBase]


class PageRequest(HttpRequest):
    """A request as the middleware leaves it."""

    htmx: HtmxDetails


def _is_meant(request: PageRequest) -> bool:
    """Whether the page that asks was shown to this person: somebody else may have logged in since, in another tab."""
    return request.headers.get("X-Person", str(request.user.pk)) == str(request.user.pk)


def is_fetched(request: HttpRequest) -> bool:
    """Whether the page's own script asks, which puts the answer in its place itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def person_required(view: View[P]) -> View[P]:
    """Send others to the log-in page; a fragment's request gets a 401, which the page tells.

    What a form sent is in it again after the log-in (static/js/unsent.js).
    """

    @wraps(view)
    def gate(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated and _is_meant(request):
            return view(request, *args, **kwargs)
        if request.htmx or is_fetched(request):
            return HttpResponse("Log in again.", status=401, content_type="text/plain")
        return redirect_to_login(_way_back(request))

    return gate


def _way_back(request: PageRequest) -> str:
    """Where to go after the log-in: the page that the form stands on, as its own address shows nothing."""
    if request.method != "POST":
        return request.get_full_path()
    form = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", form.path, form.query, "")) if form.netloc == request.get_host() else reverse("home")
