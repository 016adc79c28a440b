"""Telling people what happened: `tell` is the door, for this room and those above it."""

from annotation.models.notification import Kind
from annotation.notifications.telling import tell

__all__ = ["Kind", "tell"]
