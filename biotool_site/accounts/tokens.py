"""API tokens: made, listed, revoked."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404

from biotool_site.accounts.models import APIToken, Scope, User
from biotool_site.lib.problems import Invalid

MOST_TOKENS = 50
LIFETIMES = (7, 30, 90, 365)


def tokens_of(user: User) -> QuerySet[APIToken]:
    """The person's tokens, newest first, expired ones too."""
    return APIToken.objects.filter(user=user).order_by("-created")


def make_token(*, user: User, name: str, scope: str = Scope.READ, days: int | None = None) -> tuple[APIToken, str]:
    """A new token and its text, which is stored nowhere and can be shown only now. days: None for no expiry.

    Raises Invalid for an unknown scope, a lifetime that is not from 1 to 3650 days, or too many tokens.
    """
    if scope not in Scope.values:
        detail = f"A token's scope is one of {', '.join(Scope.values)}, not {scope!r}."
        raise Invalid(detail, errors={"scope": [detail]})
    if days is not None and not 1 <= days <= 3650:
        raise Invalid("A token lives from 1 to 3650 days.", errors={"days": ["From 1 to 3650."]})
    if tokens_of(user).count() >= MOST_TOKENS:
        raise Invalid(f"You have {MOST_TOKENS} tokens. Revoke one that you no longer use.")
    token, text = APIToken.objects.create(
        user=user, name=name, scope=scope, expiry=None if days is None else timedelta(days=days)
    )
    return token, text


def revoke_token(*, user: User, key: str) -> APIToken:
    """Delete one of the person's own tokens, named by the start of its text. Raises Http404 for any other."""
    token = tokens_of(user).filter(token_key=key).first()
    if token is None:
        raise Http404
    token.delete()
    return token
