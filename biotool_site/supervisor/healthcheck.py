"""`python -m biotool_site.supervisor.healthcheck`: exit code 0 when the web server of this container answers."""

import os
import sys

from biotool_site import env
from biotool_site.supervisor import network


def main() -> int:
    # The site answers only to its own names, so the question is put to one of them.
    host = next(iter(env.names("ALLOWED_HOSTS")), network.HOST)
    port = env.integer("PORT", 8000, minimum=1, maximum=65535)
    return os.EX_OK if network.answers(port, "/healthz", host=host) else os.EX_UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main())
