"""A PostgreSQL server of our own for tests: made in a temporary folder, reached over loopback, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

NAME = "dateline"


class NoPostgres(Exception):
    """PostgreSQL is not installed here, or cannot be run."""


@dataclass
class Cluster:
    """A running server. `stop` and `start` are for tests that pull the rug."""

    programs: Path
    folder: Path
    port: int
    user: str | None  # whom the server runs as, where we are root
    databases: int = field(default=0)

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this server."""
        return f"postgresql://{NAME}@127.0.0.1:{self.port}/{database}"

    def new_database(self, like: str | None = None) -> str:
        """The address of a new database, empty or a copy of another's address that nobody uses."""
        self.databases += 1
        name = f"store_{os.getpid()}_{self.databases}"
        template = f" TEMPLATE {like.rsplit('/', 1)[1]}" if like else ""
        self._sql(f"CREATE DATABASE {name}{template} STRATEGY file_copy")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database made by `new_database`."""
        self._sql(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        # No fsync: these tests kill processes, not machines.
        options += " -c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=60"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(log), "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; "immediate" is a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Stop it and remove all of it."""
        pid_file = self.folder / "data" / "postmaster.pid"
        if pid_file.exists():
            os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGQUIT)
            for _ in range(100):
                if not pid_file.exists():
                    break
                time.sleep(0.05)
        for _ in range(20):  # its last children may still be writing
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                break
            time.sleep(0.1)

    def _sql(self, statement: str) -> None:
        self._run("psql", "-X", "-q", "-d", self.url(), "-c", statement)

    def _run(self, program: str, *arguments: str) -> None:
        run_as(self.user, [str(self.programs / program), *arguments])


def start_postgres() -> Cluster:
    """Make and start a server. Errors: NoPostgres, with what is missing."""
    programs = find_programs()
    user = _server_user()
    folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
    if user is not None:
        shutil.chown(folder, user)
    cluster = Cluster(programs, folder, _free_port(), user)
    try:
        make = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", NAME, "-A", "trust", "-E", "UTF8"]
        run_as(user, [*make, "--locale=C", "--no-sync"])
        cluster.start()
    except BaseException:
        cluster.remove()
        raise
    return cluster


def find_programs() -> Path:
    """The newest PostgreSQL's programs."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoPostgres("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return Path(on_path).resolve().parent


def run_as(user: str | None, command: list[str]) -> None:
    """Run a command, as another user where we are root: PostgreSQL refuses to run as root."""
    if user is not None:
        command = ["runuser", "-u", user, "--", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", stdin=subprocess.DEVNULL)
    if done.returncode:
        raise NoPostgres(f"{' '.join(command[:6])} failed: {done.stderr.strip() or done.stdout.strip()}")


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoPostgres("we are root, PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
