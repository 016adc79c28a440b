"""What a person is told of, in the site and by e-mail, and how they want it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset
from annotation.models.quadruplet import Quadruplet


class Kind(models.TextChoices):
    """What happened."""

    MENTION = "mention", "Somebody mentions you"
    REPLY = "reply", "Somebody replies to you"
    FLAG = "flag", "A reviewer flags a quadruplet to adjudicators"
    FLAG_ANSWERED = "flag_answered", "Your flag is answered"
    DISPUTE = "dispute", "Reviewers disagree, and you adjudicate"
    ADJUDICATED = "adjudicated", "A disagreement that you took part in is settled"
    BATCH = "batch", "A batch that you launched is done or failed"
    RELEASE = "release", "A release is published"


class Mail(models.TextChoices):
    """When e-mail is sent."""

    AT_ONCE = "at_once", "at once"
    DAILY = "daily", "once a day"
    WEEKLY = "weekly", "once a week, on Monday"
    NEVER = "never", "never"


class Notification(models.Model):
    """One thing that one person is told of. `event` names what happened, so that nobody is told of it twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind)
    event = models.CharField(max_length=150)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="+")
    quadruplet = models.ForeignKey(Quadruplet, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300, help_text="where it is, on this site")
    text = models.CharField(max_length=300, blank=True, help_text="the first words of it")
    in_app = models.BooleanField(default=True, help_text="false: the person wants this kind by e-mail alone")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True, help_text="empty: by no e-mail")
    mail_began_at = models.DateTimeField(null=True, blank=True, help_text="from then on it is never sent again")
    mail_tries = models.PositiveSmallIntegerField(default=0, help_text="that the mail server refused")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "event"], name="one_notification_per_person_and_event"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="notification_kind_is_known"),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="notification_leads_into_the_site"),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="my_notifications"),
            models.Index(
                fields=["person", "-at", "-id"], condition=Q(read_at__isnull=True, in_app=True), name="my_newest_unread"
            ),
            models.Index(
                fields=["mail_due_at", "person"],
                condition=Q(mail_due_at__isnull=False, mail_began_at__isnull=True),
                name="mail_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person}"


class NotificationSettings(models.Model):
    """How a person wants to be told; who has no row wants all kinds, by e-mail once a day."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notification_settings"
    )
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.DAILY)
    digest_hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)], help_text="UTC")
    not_in_app = ArrayField(models.CharField(max_length=20, choices=Kind), default=list, blank=True)
    not_by_mail = ArrayField(models.CharField(max_length=20, choices=Kind), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="mail_setting_is_known"),
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="digest_hour_0_to_23"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.mail}"
