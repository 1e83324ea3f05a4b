from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service import supervisor as module
from service.supervisor import FIRST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS, Supervisor, next_pause, worker_command

SECONDS = 20.0
SLEEPER = "import time; time.sleep(600)"


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def supervise(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Supervisor]]:
    """Start a supervisor over a Python script; stopped with the test. Its pauses are short."""
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.02)
    made: list[Supervisor] = []

    def start(script: str, *words: str, grace_seconds: float = SECONDS) -> Supervisor:
        made.append(Supervisor((sys.executable, "-c", script, *words), grace_seconds))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.stop()


def running_pid(supervisor: Supervisor) -> int:
    until(lambda: supervisor.pid is not None)
    assert supervisor.pid is not None
    return supervisor.pid


def test_a_command_that_is_killed_is_started_again(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(SLEEPER)
    first = running_pid(supervisor)
    os.kill(first, 9)
    until(lambda: supervisor.pid not in {None, first})
    assert not alive(first)


def test_stop_ends_the_command_and_it_stays_ended(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(SLEEPER)
    pid = running_pid(supervisor)
    supervisor.stop()
    assert not alive(pid)
    assert supervisor.pid is None
    assert not supervisor._thread.is_alive()


def test_stop_waits_for_a_command_that_finishes_its_work(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    script = (
        "import signal, sys, time, pathlib\n"
        "def finish(*_):\n"
        "    time.sleep(0.2); pathlib.Path(sys.argv[2]).touch(); sys.exit()\n"
        "signal.signal(signal.SIGTERM, finish)\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "time.sleep(600)\n"
    )
    supervisor = supervise(script, str(tmp_path / "ready"), str(tmp_path / "finished"))
    until((tmp_path / "ready").exists)
    supervisor.stop()
    assert (tmp_path / "finished").exists()


def test_a_command_that_does_not_stop_is_killed_after_the_grace_period(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    script = (
        "import signal, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "time.sleep(600)\n"
    )
    supervisor = supervise(script, str(tmp_path / "ready"), grace_seconds=0.1)
    until((tmp_path / "ready").exists)
    pid = running_pid(supervisor)
    supervisor.stop()
    until(lambda: not alive(pid))


def test_stop_before_the_command_is_started_again_leaves_nothing_running(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    supervisor = Supervisor((sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('x')", str(starts)))
    supervisor.start()
    until(lambda: starts.exists() and supervisor.pid is None)
    supervisor.stop()  # in the pause of a second after the first end
    assert starts.read_text() == "x"
    assert not supervisor._thread.is_alive()


def test_a_command_that_cannot_be_started_is_tried_again(
    supervise: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, failures = module.subprocess.Popen, iter([OSError("no memory"), OSError("no memory")])

    def popen(command: tuple[str, ...]) -> object:
        for failure in failures:
            raise failure
        return real(command)

    monkeypatch.setattr(module.subprocess, "Popen", popen)
    supervisor = supervise(SLEEPER)
    running_pid(supervisor)
    assert caplog.text.count("no memory") == 2


def test_the_status_of_a_command_that_ends_is_in_the_log(
    supervise: Callable[..., Supervisor], caplog: pytest.LogCaptureFixture
) -> None:
    supervise("raise SystemExit(7)")
    until(lambda: "worker ended with status 7; starting it again" in caplog.text)


def test_pauses_double_up_to_the_longest_and_begin_anew_after_a_long_run() -> None:
    pauses = [next_pause(None, 0.1)]
    while len(pauses) < 8:
        pauses.append(next_pause(pauses[-1], 0.1))
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert next_pause(LONGEST_PAUSE, STEADY_SECONDS + 1) == FIRST_PAUSE


def test_the_worker_knows_whose_it_is() -> None:
    assert worker_command()[-2:] == ("--with-parent", str(os.getpid()))
