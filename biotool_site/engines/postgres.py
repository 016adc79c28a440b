"""The embedded Postgres: its files, its settings for a small machine, its way back after a crash."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psutil

from biotool_site.engines import addresses, programs
from biotool_site.engines.engine import EngineError
from biotool_site.engines.folders import private_folder

# fsync and synchronous_commit stay on: Postgres is the truth.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
INITDB = [
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]


class Postgres:
    """Postgres on `postgres/<major>` of the data directory, reached by a socket in a private folder."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast shutdown": sessions are ended, everything is written

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.cluster = data_dir / "postgres" / str(programs.POSTGRES_MAJOR)
        self.socket_dir = addresses.postgres_socket_dir(data_dir)
        self.cluster_name = f"biotool-{addresses.digest(data_dir)}"

    def prepare(self) -> None:
        private_folder(self.cluster.parent)
        private_folder(self.socket_dir.parent)
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._end_leftovers()
        self._own(self.socket_dir)

    def command(self) -> list[str]:
        words = [programs.postgres_program("postgres"), "-D", str(self.cluster), "-k", str(self.socket_dir)]
        for name, value in {**SETTINGS, "cluster_name": self.cluster_name}.items():
            words += ["-c", f"{name}={value}"]
        return [*self._prefix("INT"), *words]

    def ready(self) -> bool:
        import psycopg  # late: who only asks for the address needs no driver

        try:
            psycopg.connect(addresses.database_url(self.data_dir), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Make a cluster with our database beside its place and move it there whole: all or nothing."""
        for unfinished in self.cluster.parent.glob("new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        new = self.cluster.parent / f"new-{secrets.token_hex(4)}"
        self._own(new)
        self._run("initdb", [*INITDB, "--username", addresses.DATABASE, "-D", str(new)], "")
        create = f"CREATE DATABASE {addresses.DATABASE};\n"
        self._run("postgres", ["--single", "-D", str(new), "postgres"], create)
        new.rename(self.cluster)

    def _run(self, program: str, arguments: list[str], text: str) -> None:
        """Run one of Postgres' programs to its end; it speaks into our log. EngineError when it fails."""
        command = [*self._prefix("KILL"), programs.postgres_program(program), *arguments]
        done = subprocess.run(command, input=text, text=True, stdout=subprocess.DEVNULL, check=False, cwd="/")
        if done.returncode:
            raise EngineError(f"{program} ended with exit code {done.returncode}.")

    def _prefix(self, signal_name: str) -> list[str]:
        if programs.is_root():
            return programs.as_user(self._user(), signal_name)
        return programs.tied_to_parent(signal_name)

    def _user(self) -> int:
        """As root: the owner of an existing cluster, else `nobody`, whom every Linux has."""
        owner = self.cluster.stat().st_uid if self.cluster.exists() else 0
        return owner or pwd.getpwnam("nobody").pw_uid

    def _own(self, folder: Path) -> None:
        """A private folder of the user that Postgres runs as."""
        private_folder(folder)
        if programs.is_root():
            os.chown(folder, self._user(), -1)

    def _end_leftovers(self) -> None:
        """End what still runs on our cluster, then remove its lock file.

        Called with the keeper's lock held, so nothing found here has a keeper. After that the lock file is
        stale whatever process has its number now; Postgres would take that process for a running server.
        """
        mine = os.geteuid() if not programs.is_root() else self._user()
        leftovers = [
            process
            for process in psutil.process_iter(["cmdline", "uids"])
            if process.info["uids"] and process.info["uids"].real == mine and self._on_our_cluster(process)
        ]
        for process in leftovers:
            process.send_signal(self.stop_signal)
        _, stubborn = psutil.wait_procs(leftovers, timeout=3)
        for process in stubborn:
            process.kill()
        psutil.wait_procs(stubborn, timeout=3)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _on_our_cluster(self, process: psutil.Process) -> bool:
        """The postmaster names the folder in its command, its helpers the cluster's name in their titles."""
        words = process.info["cmdline"] or [""]
        if words[0].startswith(f"postgres: {self.cluster_name}: "):
            return True
        return Path(words[0]).name == "postgres" and str(self.cluster) in words
