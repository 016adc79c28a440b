"""The keys that a person chose for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Keyboard(models.Model):
    """How a person uses keys; who has no row uses the usual ones."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    on = models.BooleanField(default=True, help_text="off: no single key does anything")

    def __str__(self) -> str:
        return f"keys of {self.person}"


class KeyBinding(models.Model):
    """A key other than the usual one for an action of annotation.keys; an empty one for no key at all."""

    keyboard = models.ForeignKey(Keyboard, on_delete=models.CASCADE, related_name="bindings")
    slug = models.CharField(max_length=40, help_text="of the action")
    key = models.CharField(max_length=1, blank=True, help_text="the letter or sign that it types")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["keyboard", "slug"], name="one_binding_per_action"),
            models.UniqueConstraint(fields=["keyboard", "key"], condition=~Q(key=""), name="one_action_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.key or 'no key'}"
