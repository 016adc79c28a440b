"""`python -m biotool_site.supervisor`: run the whole system until Ctrl-C."""

import sys

from biotool_site import env
from biotool_site.supervisor.plan import Plan
from biotool_site.supervisor.supervisor import Supervisor


def main() -> int:
    try:
        plan = Plan.from_environment()
    except env.BadEnvironment as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return Supervisor(plan).run()


if __name__ == "__main__":
    sys.exit(main())
