"""Telling people what happened: `tell` is the door, for this room and those above it; `read_by_all` ends it."""

from annotation.models.notification import Kind
from annotation.notifications.telling import read_by_all, tell

__all__ = ["Kind", "read_by_all", "tell"]
