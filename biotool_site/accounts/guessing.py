"""Guessing of invitation links is stopped as guessing of passwords is: by django-axes, by address."""

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest

AS = "(invitation)"
"""Stands where axes has a user name; no user name has brackets."""
_CREDENTIALS = {"username": AS}


def is_closed(request: HttpRequest) -> bool:
    """Whether there were too many wrong guesses from this address; axes then answers in the view's place."""
    if AxesProxyHandler.is_allowed(request, _CREDENTIALS):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]  # read by axes' middleware
    request.axes_credentials = _CREDENTIALS  # type: ignore[attr-defined]
    return True


def count(request: HttpRequest) -> None:
    """One wrong guess."""
    AxesProxyHandler.user_login_failed(sender=__name__, credentials=_CREDENTIALS, request=request)
