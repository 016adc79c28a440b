"""People and tokens in the operators' pages."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from biotool_site.accounts.models import APIToken, User


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """Accounts; what somebody may do in a dataset is told by their membership there."""

    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_demo")
    list_filter = ("is_active", "is_staff", "is_demo")
    readonly_fields = ("is_demo", "last_login", "date_joined")


@admin.register(APIToken)
class TokenAdmin(admin.ModelAdmin):
    """Tokens of all people, to revoke them; the text of a token is stored nowhere."""

    list_display = ("name", "user", "scope", "created", "expiry", "last_used_at")
    list_filter = ("scope",)
    search_fields = ("name", "user__username")
    fields = readonly_fields = ("name", "user", "scope", "created", "expiry", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
