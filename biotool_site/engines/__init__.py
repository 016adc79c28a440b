"""Embedded engines: a real Postgres and a real Redis under the data directory, started on demand."""

from biotool_site.engines.attachment import Attachment, attach
from biotool_site.engines.commands import attach_for_command
from biotool_site.engines.engine import EngineError
from biotool_site.engines.needed import needed_engines

__all__ = ["Attachment", "EngineError", "attach", "attach_for_command", "needed_engines"]
