#!/usr/bin/env python
"""Django's command line; starts the embedded engines for commands that need them."""

import os
import sys


def main() -> None:
    from biotool_site.env import settings_module

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())
    from django.core.management import execute_from_command_line

    from biotool_site.engines import attach_for_command

    with attach_for_command(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
