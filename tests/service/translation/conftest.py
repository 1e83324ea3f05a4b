"""The real starter model, installed once for all tests of the translation."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.translation.packages import Package, installed
from service.translation.starter import default_starter_dir, install_starter
from tests.service.translation.tiny import archive_1_0, archive_1_1, opus_release  # noqa: F401 (fixtures)

MakePackage = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """argostranslate makes directories in HOME when it is imported: not in the developer's."""
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, home)
        yield


@pytest.fixture(scope="session")
def starter_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packages directory with the six starter packages; to be read only."""
    directory = tmp_path_factory.mktemp("argos") / "packages"
    install_starter(default_starter_dir(), directory)
    return directory


@pytest.fixture(scope="session")
def packages(starter_packages: Path) -> dict[str, Package]:
    """The starter packages by direction: ``en_ru``."""
    return {f"{item.source}_{item.target}": item for item in installed(starter_packages).packages}


@pytest.fixture
def make_package(tmp_path: Path, starter_packages: Path) -> MakePackage:
    """Makes a package in ``tmp_path/packages`` from the starter's files; keywords go into its metadata."""

    def make(source: str, target: str, directory: str | None = None, **metadata: object) -> Path:
        path = tmp_path / "packages" / (directory or f"translate-{source}_{target}")
        shutil.copytree(starter_packages / "translate-en_kk", path)
        contents = {
            "package_version": "1.0",
            "argos_version": "1.9",
            "from_code": source,
            "from_name": source.upper(),
            "to_code": target,
            "to_name": target.upper(),
            "target_prefix": f"<2{target}>",
        }
        (path / "metadata.json").write_text(json.dumps(contents | metadata), encoding="utf-8")
        return path

    return make
