"""Services to test against: real processes, the starter packages installed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.translation.starter import default_starter_dir, install_starter
from tests.e2e.programs import Program, Service


@pytest.fixture(scope="session")
def starter_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packages directory with the six starter packages; do not change it."""
    directory = tmp_path_factory.mktemp("starter") / "packages"
    install_starter(default_starter_dir(), directory)
    return directory


@pytest.fixture(scope="session")
def service(starter_packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service on SQLite for tests that leave it as it is; each deletes the articles it posts."""
    made = Service(tmp_path_factory.mktemp("service"), starter_packages)
    try:
        yield made.start()
    finally:
        if made.program is not None:
            made.program.destroy()


@pytest.fixture
def start_program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start ``ushtil`` commands that end with the test at the latest."""
    started: list[Program] = []

    def start(*words: str, **variables: str) -> Program:
        started.append(Program(words, variables, tmp_path / f"{words[0]}-{len(started)}.log"))
        return started[-1]

    yield start
    for each in started:
        each.destroy()


@pytest.fixture
def make_service(starter_packages: Path, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Services of the test's own, not yet started; none outlives it."""
    made: list[Service] = []

    def make(*words: str, packages: Path = starter_packages, **variables: str) -> Service:
        directory = tmp_path / f"service-{len(made)}"
        directory.mkdir()
        made.append(Service(directory, packages, variables, words))
        return made[-1]

    yield make
    for each in made:
        if each.program is not None:
            each.program.destroy()
