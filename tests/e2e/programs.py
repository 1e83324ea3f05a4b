"""The program as its users have it: processes of their own, HTTP over a socket, logs in files."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("ru", "kk", "en")
FORMATS = ("rss", "atom", "json")
POLL_SECONDS = 0.03
# Generous: these are deadlines for a machine that is busy with other things, not expectations.
START_SECONDS = 60.0
STOP_SECONDS = 20.0
WORK_SECONDS = 60.0

T = TypeVar("T")


def until(condition: Callable[[], T], what: str, seconds: float = WORK_SECONDS) -> T:
    """Poll until the condition is true and answer what it gave; a failed test after the deadline."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(POLL_SECONDS)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**variables: str) -> dict[str, str]:
    """The environment of this process without any setting of the service, and these variables."""
    # Compiling the whole program at each of many starts would be most of the tests' time.
    foreign = ("USHTIL_", "ARGOS_", "PROMETHEUS_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    return kept | {"USHTIL_INTRA_THREADS": "1", "PYTHONPATH": str(ROOT), "COLUMNS": "80"} | variables


def parents() -> dict[int, int]:
    """The parent of every process there is, zombies left out."""
    rows = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    fields = (row.split() for row in rows.splitlines())
    return {int(pid): int(parent) for pid, parent, state in fields if not state.startswith("Z")}


def session_members(leader: int) -> list[int]:
    """The processes in the session of this leader, itself among them."""
    found = []
    for pid in parents():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader:
                found.append(pid)
    return found


def command_line(pid: int) -> str:
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, whatever its status."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def http(
    method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 70
) -> Answer:
    data = None if body is None else json.dumps(body).encode()
    sent = dict(headers or {}) | ({} if data is None else {"Content-Type": "application/json"})
    request = urllib.request.Request(url, data, sent, method=method)  # noqa: S310 (our own address)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


class Program:
    """A running ``ushtil`` command, the leader of a session of its own, its output in a file."""

    def __init__(
        self, words: tuple[str, ...], variables: Mapping[str, str], log: Path, cwd: Path | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", *words],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env=environment(**variables),
                cwd=cwd or log.parent,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def members(self) -> list[int]:
        """Every process it has started that still lives, itself included."""
        self.process.poll()
        return session_members(self.pid)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        return self.process.wait(seconds)

    def destroy(self) -> None:
        """End it and all it has started, whatever state they are in."""
        for pid in self.members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)


def ushtil(*words: str, cwd: Path | None = None, text: str | None = None, **variables: str) -> Any:
    """Run a short ``ushtil`` command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "service", *words],
        input=text,
        capture_output=True,
        encoding="utf-8",
        env=environment(**variables),
        cwd=cwd,
        timeout=60,
        check=False,
    )


@dataclass
class Service:
    """``ushtil serve`` over a data directory, to be started, killed and started again, and a key for it."""

    directory: Path
    packages: Path
    extra: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    key: str = ""
    program: Program | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        return {
            "USHTIL_DATA_DIR": str(self.directory),
            "ARGOS_PACKAGES_DIR": str(self.packages),
            "USHTIL_BIND": f"127.0.0.1:{self.port}",
            "USHTIL_PUBLIC_URL": self.url,
            "TMPDIR": str(self.directory),
        } | self.extra

    @property
    def running(self) -> Program:
        assert self.program is not None
        return self.program

    @property
    def worker_pid(self) -> int:
        """The translation worker among the children of gunicorn's master; 0 where there is none at the moment."""
        children = [pid for pid, parent in parents().items() if parent == self.running.pid]
        return next((pid for pid in children if " worker " in f"{command_line(pid)} "), 0)

    def start(self, ready: bool = True) -> Service:
        """Start it unless it runs; returns when ``/readyz`` (or, without ``ready``, ``/healthz``) answers 200."""
        if self.program is None or self.program.process.poll() is not None:
            self.program = Program(("serve", *self.words), self.variables, self.directory / "service.log")
        until(lambda: self._answers("/readyz" if ready else "/healthz"), "the service answers", START_SECONDS)
        if not self.key:
            self.key = self.make_key()
        return self

    def _answers(self, path: str) -> bool:
        assert self.running.process.poll() is None, self.running.output
        try:
            return http("GET", self.url + path, timeout=5).status == 200
        except OSError:
            return False

    def make_key(self, *words: str) -> str:
        made = ushtil("keys", "create", "--name", "test", *words, **self.variables)
        assert made.returncode == 0, made.stderr
        return str(made.stdout.strip())

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return http("GET", self.url + path, headers=headers)

    def post(self, article: Mapping[str, Any], wait: int = 0) -> dict[str, Any]:
        """Hand in an article; with ``wait``, all its translations are then published."""
        headers = self.auth | ({"Prefer": f"wait={wait}"} if wait else {})
        answer = http("POST", f"{self.url}/api/v1/articles", article, headers)
        assert answer.status == (200 if wait else 202), answer.body
        stored: dict[str, Any] = answer.json
        if wait:
            assert set(statuses(stored).values()) == {"published"}, stored
        return stored

    def article(self, article_id: str) -> dict[str, Any]:
        stored: dict[str, Any] = self.get(f"/api/v1/articles/{article_id}").json
        return stored

    def until_statuses(self, article_id: str, wanted: str) -> dict[str, Any]:
        """Wait until every translation of the article has the status; answers the article."""

        def reached() -> dict[str, Any] | None:
            stored = self.article(article_id)
            return stored if set(statuses(stored).values()) == {wanted} else None

        return until(reached, f"all translations of {article_id} are {wanted}")

    def stop(self) -> int:
        """SIGTERM; answers the exit status."""
        self.running.signal(signal.SIGTERM)
        return self.running.wait()


def statuses(article: Mapping[str, Any]) -> dict[str, str]:
    return {code: each["status"] for code, each in article["translations"].items()}
