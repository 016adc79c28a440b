"""How a script's token becomes a person: one query, whatever it is sent."""

import binascii
import logging
from datetime import timedelta

from django.utils import timezone
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed

from biotool_site.accounts.backends import may_sign_in
from biotool_site.accounts.models import APIToken, User
from biotool_site.lib import statements
from biotool_site.lib.statements import Columns

log = logging.getLogger(__name__)

USE_IS_NOTED_EVERY = timedelta(minutes=1)
LONGEST_TOKEN = 200
REFUSED = "This token is unknown, revoked or expired. Make a new one on your profile page."


TOKEN, USER = Columns(APIToken, "t"), Columns(User, "u")
# Every request of a script begins with it: prepared once, as compiling it anew took half of a fast request's time.
FIND = f"""SELECT {TOKEN}, {USER} FROM accounts_apitoken t JOIN accounts_user u ON u.id = t.user_id
  WHERE t.digest = %s"""  # noqa: S608  names of our columns


def _read(digest: str) -> APIToken | None:
    row = statements.first(FIND, (digest,))
    if row is None:
        return None
    values = iter(row)
    token = TOKEN.read(values)
    token.user = USER.read(values)
    return token


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token ...` by the token's hash, which is its primary key.

    Knox's own way reads all tokens of the person and deletes the expired ones on the way; here an expired
    token stays on its owner's list, marked so, and every request costs the same single query.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, APIToken]:
        """The person and the token. Raises AuthenticationFailed without telling which part was wrong."""
        found = self._find(token)
        if found is None or not may_sign_in(found.user):
            raise AuthenticationFailed(REFUSED)
        self._note_use(found)
        return found.user, found

    def _find(self, token: bytes) -> APIToken | None:
        if len(token) > LONGEST_TOKEN:
            return None
        try:
            digest = hash_token(token.decode("ascii"))
        except (UnicodeDecodeError, binascii.Error):
            return None
        found = _read(digest)
        if found is None or (found.expiry is not None and found.expiry <= timezone.now()):
            return None
        return found

    def _note_use(self, token: APIToken) -> None:
        """Write the time of use, at most once a minute for each token."""
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at >= USE_IS_NOTED_EVERY:
            APIToken.objects.filter(pk=token.pk).update(last_used_at=now)


class TokenScheme(KnoxTokenScheme):
    """How the OpenAPI schema names our authentication."""

    target_class = "biotool_site.accounts.authentication.TokenAuthentication"
    name = "token"
