"""The one terminal that all children share: a line is prefixed with its child's name, and never torn."""

import os
import sys
import threading
from typing import IO

WIDTH = 8
_COLOURS = {"web": 36, "worker": 32, "beat": 35, "standin": 33, "demo": 34, "studio": 1}
_lock = threading.Lock()
LONGEST_LINE = 4000


def line(name: str, text: str) -> None:
    """Print one line of this child; longer than 4,000 characters is cut."""
    label = f"{name:<{WIDTH}} |"
    if _coloured():
        label = f"\x1b[{_COLOURS.get(name, 37)}m{label}\x1b[0m"
    with _lock:
        try:
            sys.stdout.write(f"{label} {text[:LONGEST_LINE]}\n")
            sys.stdout.flush()
        except OSError:
            pass  # the terminal is gone; the children's work goes on until we are told to stop


def say(text: str) -> None:
    """Print the supervisor's own word, which may have several lines."""
    for part in text.splitlines() or [""]:
        line("studio", part)


def follow(name: str, stream: IO[bytes]) -> threading.Thread:
    """Print what a child says until it closes its output."""

    def copy() -> None:
        with stream:
            for raw in stream:
                line(name, printable(raw.decode(errors="replace").rstrip()))

    thread = threading.Thread(target=copy, name=f"log of {name}", daemon=True)
    thread.start()
    return thread


def printable(text: str) -> str:
    """The text without control characters: a log line must not steer the terminal."""
    return "".join(character if character.isprintable() or character == "\t" else "�" for character in text)


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
