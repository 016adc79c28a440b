"""What a token may do, before any role is asked."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

ORDER = {"read": 0, "review": 1, "admin": 2}


class ScopedAccess(BasePermission):
    """Logged in, and the token's scope reaches the view's.

    A view names what changing needs by `scope = "review"` or `"admin"` (default admin); reading needs
    `read_scope` (default read). A browser session has every scope: there the role decides alone.
    """

    message = "This token's scope does not allow this. Make one with a wider scope on your profile page."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        granted = getattr(request.auth, "scope", None)
        if granted is None:
            return request.auth is None
        reading = request.method in {"GET", "HEAD", "OPTIONS"}
        needed = getattr(view, "read_scope", "read") if reading else getattr(view, "scope", "admin")
        return ORDER[granted] >= ORDER[needed]
