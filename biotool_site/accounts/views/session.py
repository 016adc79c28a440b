"""Log-in, log-out, password change."""

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.debug import sensitive_variables

from biotool_site.accounts import demo, guessing
from biotool_site.accounts.views import invitation


class Login(views.LoginView):
    """The one log-in of the site. Too many wrong passwords lock a name out from that address for a while."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = demo.names() if settings.DEMO_ACCOUNTS_ALLOWED else []
        return super().get_context_data(demo_accounts=names, demo_password=demo.PASSWORD, **kwargs)


class Logout(views.LogoutView):
    """Ends the session; a POST, so that no other site can do it.

    Who logs out to accept an invitation as somebody else, `next`, need not open its link again.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        opened = request.session.get(invitation.KEPT)
        response = super().post(request, *args, **kwargs)
        if opened and self.get_redirect_url() == reverse("invitation"):
            request.session[invitation.KEPT] = opened
        return response


class PasswordChange(views.PasswordChangeView):
    """A new password; other sessions of the person end, tokens stay."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Your password is changed. Other browsers are logged out.")
        return super().form_valid(form)


@sensitive_variables("credentials")
def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """What axes shows after too many wrong passwords or invitation links: when to try again."""
    wait = get_cool_off(request)
    seconds = int(wait.total_seconds()) if wait else 3600
    guessed = (credentials or {}).get("username") == guessing.AS
    context = {"minutes": max(1, round(seconds / 60)), "of_invitations": guessed}
    response = render(request, "accounts/locked_out.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
