"""The Makefile: what a newcomer's two commands do, tried with a stand-in for Python so that nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Notes every call in a file; as `python -m venv DIR` it puts itself there, as pip it succeeds.
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
case "$*" in
  *version_info*) exit {old} ;;
  --version) echo "Python {version}" ;;
  "-m venv "*) mkdir -p "$3/bin" && for n in python ruff mypy ushtil; do cp "$0" "$3/bin/$n"; done ;;
esac
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with what make looks at."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "detection.py").touch()
    return tmp_path


def stand_in(tree: Path, *, version: str = "3.12.1", old: int = 0) -> str:
    path = tree / "stand-in"
    path.write_text(STAND_IN.format(log=tree / "calls", version=version, old=old), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def make(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *words], cwd=tree, env=environ, capture_output=True, text=True, check=False)


def calls(tree: Path) -> list[str]:
    """The commands run so far, oldest first, without those that only ask the version."""
    lines = (tree / "calls").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "version" not in line.split(" -")[0] and "version_info" not in line]


def test_make_alone_tells_what_there_is(tree: Path) -> None:
    answer = make(tree)
    assert answer.returncode == 0
    for target in ("install", "demo", "test", "lint", "benchmark", "docs", "clean"):
        assert f"  make {target} " in answer.stdout


def test_an_old_python_is_refused_with_what_to_do(tree: Path) -> None:
    answer = make(tree, "demo", f"PYTHON={stand_in(tree, version='3.9.2', old=1)}")
    assert answer.returncode == 2
    assert "Ushtil needs Python 3.11 or later" in answer.stderr
    assert "is Python 3.9.2" in answer.stderr
    assert "make PYTHON=python3.12 demo" in answer.stderr
    assert not (tree / ".venv").exists()


def test_the_python_that_runs_these_tests_is_new_enough(tree: Path) -> None:
    script = (tree / "Makefile").read_text(encoding="utf-8").partition("MINIMUM := ")[2].partition("\n")[0]
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_demo_installs_run_time_libraries_only_and_once(tree: Path) -> None:
    python = stand_in(tree)
    first = make(tree, "demo", f"PYTHON={python}")
    assert first.returncode == 0, first.stderr
    assert "Installing Ushtil and its run-time libraries" in first.stdout
    assert calls(tree) == [
        "stand-in -m venv .venv",
        "python -m pip --disable-pip-version-check --no-input install --editable .",
        "ushtil demo",
    ]
    second = make(tree, "demo", f"PYTHON={python}")
    assert "Installing" not in second.stdout
    assert calls(tree)[3:] == ["ushtil demo"]


@pytest.mark.parametrize(("word", "called"), [("1", "ushtil demo --exit"), ("0", "ushtil demo"), ("", "ushtil demo")])
def test_exit_1_stops_the_demo_after_showing_the_articles(tree: Path, word: str, called: str) -> None:
    make(tree, "demo", f"EXIT={word}", f"PYTHON={stand_in(tree)}")
    assert calls(tree)[-1] == called


def test_tests_install_the_developers_tools_and_check_before_they_run(tree: Path) -> None:
    answer = make(tree, "test", "JOBS=3", f"PYTHON={stand_in(tree)}")
    assert answer.returncode == 0, answer.stderr
    assert calls(tree) == [
        "stand-in -m venv .venv",
        "python -m pip --disable-pip-version-check --no-input install --editable .[dev]",
        "ruff check .",
        "ruff format --check .",
        "mypy ",
        "python -m pytest -n 3 --dist loadgroup",
    ]


def test_a_demo_after_the_tests_installs_nothing_more(tree: Path) -> None:
    python = stand_in(tree)
    make(tree, "install", f"PYTHON={python}")
    before = len(calls(tree))
    make(tree, "demo", f"PYTHON={python}")
    assert calls(tree)[before:] == ["ushtil demo"]


def test_a_changed_list_of_libraries_is_installed_again(tree: Path) -> None:
    python = stand_in(tree)
    make(tree, "install", f"PYTHON={python}")
    before = len(calls(tree))
    later = (tree / ".venv" / ".installed-dev").stat().st_mtime + 10
    os.utime(tree / "pyproject.toml", (later, later))
    make(tree, "install", f"PYTHON={python}")
    assert [call.rpartition(" ")[2] for call in calls(tree)[before:]] == [".[dev]"]


def test_an_installation_that_failed_is_tried_again(tree: Path) -> None:
    python = stand_in(tree)
    make(tree, ".venv/bin/python", f"PYTHON={python}")
    (tree / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert make(tree, "demo", f"PYTHON={python}").returncode == 2
    assert not (tree / ".venv" / ".installed-runtime").exists()


def test_a_benchmark_asks_for_its_data(tree: Path) -> None:
    python = stand_in(tree)
    answer = make(tree, "benchmark-detection", f"PYTHON={python}")
    assert answer.returncode == 2
    assert "make benchmark-detection DATA=DIR" in answer.stderr
    assert make(tree, "benchmark-detection", "DATA=some where", f"PYTHON={python}").returncode == 0
    assert calls(tree)[-1] == "python -m benchmarks.detection --data some where"


def test_the_table_of_settings_is_replaced_and_the_words_above_it_stay(tree: Path) -> None:
    (tree / "docs").mkdir()
    page = tree / "docs" / "settings.md"
    page.write_text("# Settings\n\nWords.\n\n| variable | default |\n|---|---|\n| `OLD` | 1 |\n", encoding="utf-8")
    python = stand_in(tree)
    make(tree, "install", f"PYTHON={python}")
    ushtil = tree / ".venv" / "bin" / "ushtil"
    ushtil.write_text("#!/bin/sh\n[ \"$*\" = 'settings --markdown' ] && echo '| variable | new |'\n", encoding="utf-8")
    assert make(tree, "docs").returncode == 0
    assert page.read_text(encoding="utf-8") == "# Settings\n\nWords.\n\n| variable | new |\n"
    ushtil.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert make(tree, "docs").returncode == 2
    assert page.read_text(encoding="utf-8") == "# Settings\n\nWords.\n\n| variable | new |\n"
    assert [path.name for path in page.parent.iterdir()] == ["settings.md"]


def test_clean_removes_what_was_built_and_nothing_else(tree: Path) -> None:
    (tree / "service" / "__pycache__").mkdir(parents=True)
    (tree / "service" / "kept.py").touch()
    make(tree, "install", f"PYTHON={stand_in(tree)}")
    assert make(tree, "clean").returncode == 0
    assert {path.name for path in tree.iterdir()} == {
        "Makefile",
        "benchmarks",
        "calls",
        "pyproject.toml",
        "service",
        "stand-in",
    }
    assert [path.name for path in (tree / "service").iterdir()] == ["kept.py"]


def test_continuous_integration_runs_the_tests_and_no_setting_of_the_machine_reaches_them(tree: Path) -> None:
    (tree / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tree / ".ci")
    (tree / "Makefile").write_text("test:\n\t@env | cut -d= -f1 > seen; pwd\n", encoding="utf-8")
    environ = {"PATH": os.environ["PATH"], "CI": "true", "USHTIL_BIND": "x", "ARGOS_PACKAGES_DIR": "/x", "LANG": "C"}
    ran = subprocess.run(
        [tree / ".ci" / "run"], cwd="/", env=environ, capture_output=True, text=True, check=False, timeout=20
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == str(tree)
    seen = set((tree / "seen").read_text(encoding="utf-8").split())
    assert {"CI", "LANG"} <= seen
    assert not seen & {"USHTIL_BIND", "ARGOS_PACKAGES_DIR"}
