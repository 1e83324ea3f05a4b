"""The newcomer's first minute, and the page that takes over from there, word for word."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import FORMATS, LANGUAGES, ROOT, START_SECONDS, Program, environment, free_port, until, ushtil

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-demo")]

PAGE = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8")
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page takes for granted in the current directory: the samples and .venv/bin/ushtil."""
    directory = tmp_path_factory.mktemp("checkout")
    (directory / "docs").symlink_to(ROOT / "docs")
    programs = directory / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "ushtil").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m service "$@"\n')
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    return directory


def test_the_demo_shows_three_articles_in_three_languages_and_ends_with_0(checkout: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    done = ushtil("demo", "--exit", cwd=checkout, USHTIL_BIND=address)
    assert done.returncode == 0, done.stderr + done.stdout
    for sample, language in (("en.json", "English"), ("ru.json", "Russian"), ("kk.json", "Kazakh")):
        assert f"✓ {sample}: {language} (detected" in done.stdout
    for language in ("Russian", "Kazakh", "English"):
        assert done.stdout.count(f"{language} (original)") == 1
    # Whole, though the terminal is 80 columns wide, so that they can be copied.
    shown = done.stdout.split()
    for language in LANGUAGES:
        for form in FORMATS:
            assert f"http://{address}/feeds/{language}.{form}" in shown
    assert (checkout / ".demo" / "ushtil.sqlite3").is_file()
    assert "Traceback" not in (checkout / ".demo" / "service.log").read_text(encoding="utf-8")


def test_a_demo_on_a_port_that_is_taken_says_so_at_once_and_names_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = ushtil("demo", "--exit", cwd=tmp_path, USHTIL_BIND=f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert "USHTIL_BIND=127.0.0.1:" in done.stderr


@pytest.fixture
def demo(checkout: Path) -> Iterator[str]:
    """A demo that keeps serving, in the checkout; gives its address. Ctrl-C ends it."""
    address = f"127.0.0.1:{free_port()}"
    log = checkout / "demo.log"
    program = Program(("demo",), {"USHTIL_BIND": address}, log, cwd=checkout)
    try:
        until(lambda: "Serving until Ctrl-C" in program.output or program.process.poll(), "serving", START_SECONDS)
        assert program.process.poll() is None, program.output
        yield f"http://{address}"
        program.signal(signal.SIGINT)
        assert program.wait() == 0
    finally:
        program.destroy()


def test_every_example_of_the_page_works_as_it_is_written(checkout: Path, demo: str) -> None:
    examples = SHELL.findall(PAGE)
    assert len(examples) >= 8
    # The one thing changed is the port, as the page says for a machine where 8080 is taken.
    script = "set -euo pipefail\n" + "\necho ----\n".join(examples).replace("http://127.0.0.1:8080", demo)
    done = subprocess.run(
        ["bash", "-s"],
        input=script,
        capture_output=True,
        encoding="utf-8",
        cwd=checkout,
        env=environment(),
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    posted, feeds, conditional, command_line, texts, retracted = _sections(done.stdout)
    assert '"published"' in posted
    assert feeds.count("Museum opens a new hall") >= 1
    assert conditional.split() == ["200", "304"]
    assert '"external_id"' in command_line
    assert "kk\t" in texts
    assert '"translatedText"' in texts
    assert retracted.split()[-1] == "410"


def _sections(output: str) -> tuple[str, str, str, str, str, str]:
    """The output of the page's parts: posting, feeds, 304, `ushtil post`, detecting and translating, taking back."""
    parts = output.split("----\n")
    return "".join(parts[:3]), parts[3], parts[4], parts[5], "".join(parts[6:-1]), parts[-1]
