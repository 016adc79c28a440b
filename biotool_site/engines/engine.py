"""What an embedded engine is to those who keep it: how to prepare, run, ask and stop it."""

import signal
from pathlib import Path
from typing import Protocol


class EngineError(Exception):
    """An embedded engine cannot be used; the message says why and what to do."""


class Engine(Protocol):
    """One server program on one data directory."""

    name: str
    data_dir: Path
    stop_signal: signal.Signals

    def prepare(self) -> None:
        """Make what the server needs and clear what a crash left. EngineError."""

    def command(self) -> list[str]:
        """The server's command line; it stays in the foreground and logs to its standard error."""

    def ready(self) -> bool:
        """Whether the server answers now. Never raises."""
