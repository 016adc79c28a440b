"""gunicorn's settings in a supervised run: the site is loaded once, by the process that the web processes fork from."""

from importlib import import_module
from typing import Any

import biotools
from biotool_site.lib.memory import keep_for_good

preload_app = True


def on_starting(server: Any) -> None:
    """Before anybody is served: bring the database up to date, and load what the first page would load.

    Done here because this process has loaded the site already; a process of its own would need seconds to
    load it again. An error ends the server, and its lines say why.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    # The checks are for developers (`make check`); here they would double the time.
    call_command("migrate", interactive=False, skip_checks=True, verbosity=0)
    import_module(settings.ROOT_URLCONF)
    biotools.functions()  # the catalogue
    connections.close_all()  # a connection must not be shared by the processes that fork from here
    keep_for_good()
