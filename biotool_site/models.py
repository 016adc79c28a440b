"""What the site itself remembers: which workers are there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class WorkerPresence(models.Model):
    """A running worker process and the queues it serves; it renews the row every few seconds.

    A row that was not renewed for a while counts for nothing: see biotool_site.lib.workers.
    """

    name = models.CharField(max_length=200, unique=True, help_text="node name and process number")
    queues = ArrayField(models.CharField(max_length=60), help_text="what the worker consumes from")
    seen_at = models.DateTimeField(db_default=Now(), help_text="by the database's clock")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
