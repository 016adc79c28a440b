"""Starting the whole system in order, keeping it running, and ending it within five seconds."""

import os
import signal
import time
from collections.abc import Iterable
from types import FrameType

from biotool_site.engines import Attachment, EngineError, needed_engines
from biotool_site.supervisor import network, plan
from biotool_site.supervisor.child import Child, reason
from biotool_site.supervisor.console import say

LOOK_SECONDS = 0.1
ENGINES_LOOK_SECONDS = 1.0
# Together below five seconds: children finish, are killed, then the engines write everything and end.
CHILDREN_SECONDS = 2.0
ENGINES_SECONDS = 2.5
START_SECONDS = 120.0
PORT_SECONDS = 3.0


class CannotStart(Exception):
    """The system cannot start; the message says why and what to do."""


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """One run of the system."""

    def __init__(self, wanted: plan.Plan) -> None:
        self.plan = wanted
        self.environ = plan.child_environment(wanted)
        self.engines = Attachment(wanted.data_dir, needed_engines(os.environ, wanted.data_dir))
        self.children: list[Child] = []
        self.asked_to_stop = 0
        self._engines_looked = 0.0

    def run(self) -> int:
        """Until Ctrl-C or SIGTERM. Exit code 0, or 1 when the system cannot start or go on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._start()
            while True:
                self._look()
        except Stopped:
            say("stopping ...")
            return 0
        except (CannotStart, EngineError) as error:
            say(str(error))
            return 1
        finally:
            self._end()

    def _start(self) -> None:
        if not network.can_listen(self.plan.port, within=PORT_SECONDS):
            raise CannotStart(
                f"Port {self.plan.port} is in use by another program. "
                f"Stop that program, or choose another port: make run PORT={self.plan.port + 1}"
            )
        if self.engines.engines:
            say("starting " + " and ".join(engine.name for engine in self.engines.engines))
        self.engines.ensure()
        if not self.plan.debug:
            self._once("static", "collectstatic", "--noinput", "--verbosity", "0")
        standin, web = plan.standin(self.environ), plan.web(self.plan, self.environ)
        self._launch([*standin, web])
        self._until_served(web)
        self._launch(plan.background(self.plan, self.environ))
        say(f"BioTool Studio is served at {self._address()}")
        if self.plan.debug:
            self._make_demo()
        say("Press Ctrl-C to stop everything.")

    def _make_demo(self) -> None:
        say("making the demo dataset with the real pipeline over recorded responses")
        try:
            self._once("demo", "demo")
        except CannotStart as error:
            say(str(error))
            return
        say(f"Open {self._address()}  (the demo accounts exist only here, never with DEBUG=0)")

    def _address(self) -> str:
        return f"http://{network.HOST}:{self.plan.port}"

    def _once(self, name: str, *arguments: str) -> None:
        """Run a management command to its end and look after the others. CannotStart when it fails."""
        child = plan.manage(name, *arguments, environ=self.environ)
        self._launch([child])
        while child.exit_code is None:
            self._look()
        self.children.remove(child)
        if child.exit_code:
            raise CannotStart(f"{name} ended with {reason(child.exit_code)}; its lines above say why.")

    def _until_served(self, web: Child) -> None:
        """The web server answers, which it does only when the database is up to date. CannotStart."""
        deadline = time.monotonic() + START_SECONDS
        while not network.answers(self.plan.port, "/healthz"):
            if web.exit_code is not None:
                raise CannotStart(f"The web server ended with {reason(web.exit_code)}; its lines above say why.")
            if time.monotonic() > deadline:
                raise CannotStart("The web server does not answer; its lines above say why.")
            self._look()

    def _launch(self, children: Iterable[Child]) -> None:
        for child in children:
            child.start()
            self.children.append(child)

    def _look(self) -> None:
        """One look at everything; Stopped when somebody asked for it."""
        if self.asked_to_stop:
            raise Stopped
        for child in self.children:
            child.look()
        self._look_at_engines()
        time.sleep(LOOK_SECONDS)

    def _look_at_engines(self) -> None:
        """A dead engine is started again by its keeper, a dead keeper by us."""
        now = time.monotonic()
        if now - self._engines_looked < ENGINES_LOOK_SECONDS:
            return
        self._engines_looked = now
        if not self.engines.kept():
            say("an engine's keeper has ended; starting it again")
            self.engines.ensure()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop += 1

    def _end(self) -> None:
        """End the children, then let go of the engines. A second Ctrl-C does not wait for the children."""
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + CHILDREN_SECONDS
        while any(child.alive() for child in self.children):
            if time.monotonic() > deadline or self.asked_to_stop > 1:
                break
            time.sleep(0.02)
        for child in self.children:
            child.kill()
        stopping = self.engines.release()
        if not self.engines.wait_stopped(stopping, within=ENGINES_SECONDS):
            say("the engines are still stopping in the background")
