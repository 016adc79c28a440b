"""A person, and the tokens with which their scripts speak for them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from knox.models import AbstractAuthToken


class User(AbstractUser):  # type: ignore[django-manager-missing] # knox adds tokens
    """A person who logs in. What they may do in a dataset is told by their Membership there."""

    is_demo = models.BooleanField(
        default=False, help_text="A demo account with a known password; never served in production."
    )


class Scope(models.TextChoices):
    """What a token may do, each with all that stands before it."""

    READ = "read", "read"
    REVIEW = "review", "read and review"
    ADMIN = "admin", "everything its owner may do"


class APIToken(AbstractAuthToken):
    """A key for scripts: shown once, stored as a hash (django-rest-knox), revocable, may expire."""

    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractAuthToken.Meta):
        abstract = False
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="token_scope_is_known"),
        ]
