"""Which of manage.py's commands need the engines, and attaching for them."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from biotool_site import env
from biotool_site.engines.attachment import attach
from biotool_site.engines.engine import EngineError
from biotool_site.engines.needed import needed_engines

# These read no table. `run` attaches by itself, for longer than one command.
WITHOUT = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "run",
    "sendtestemail",
    "spectacular",
    "startapp",
    "startproject",
    "version",
}


def needs_engines(argv: Sequence[str]) -> bool:
    """Whether this command line reads or writes a table or a message; unknown commands are taken to."""
    words = argv[1:]
    if not words or {"--help", "-h", "--version"} & set(words):
        return False
    if words[0] == "check":
        return "--database" in words
    return words[0] not in WITHOUT


@contextmanager
def attach_for_command(argv: Sequence[str]) -> Iterator[None]:
    """The engines that the command needs run inside the block; exit with a message when they cannot."""
    try:
        data_dir = env.data_dir()
        engines = needed_engines(os.environ, data_dir) if needs_engines(argv) else []
        attachment = attach(data_dir, engines)
        attachment.__enter__()
    except (EngineError, env.BadEnvironment) as error:
        sys.exit(f"{error}")
    try:
        yield
    finally:
        attachment.__exit__(None, None, None)
