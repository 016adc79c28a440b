"""A person's own page, with their API tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotation.models import Membership
from annotation.views.gate import person_required
from biotool_site.accounts.forms import DetailsForm, TokenForm
from biotool_site.accounts.models import User
from biotool_site.accounts.tokens import make_token, revoke_token, tokens_of
from biotool_site.lib.problems import Invalid


def _page(request: HttpRequest, form: TokenForm, new_token: str = "", status: int = 200) -> HttpResponse:
    person = _person(request)
    memberships = Membership.objects.filter(user=person).select_related("dataset")
    context = {
        "form": form,
        "new_token": new_token,
        "tokens": tokens_of(person),
        "now": timezone.now(),
        "memberships": memberships.order_by("dataset__name"),
    }
    return render(request, "accounts/profile.html", context, status=status)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # person_required holds
    return request.user


@require_safe
@person_required
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Who you are, your datasets, your tokens."""
    return _page(request, TokenForm())


@person_required
def details(request: HttpRequest) -> HttpResponse:
    """Change your name and your e-mail address."""
    form = DetailsForm(request.POST or None, instance=User.objects.get(pk=_person(request).pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name and address are stored.")
        return redirect("profile")
    return render(request, "accounts/details.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@person_required
@never_cache
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a token and show its text in this one answer; a redirect would have to store it somewhere."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            _, text = make_token(user=_person(request), **form.cleaned_data)
        except Invalid as error:
            form.add_error(None, error.detail)
        else:
            return _page(request, TokenForm(), new_token=text, status=201)
    return _page(request, form, status=422)


@require_POST
@person_required
def token_revoke(request: HttpRequest, key: str) -> HttpResponse:
    """Revoke one of your tokens; it stops working at once."""
    token = revoke_token(user=_person(request), key=key)
    messages.success(request, f"The token {token.name} is revoked.")
    return redirect("profile")
