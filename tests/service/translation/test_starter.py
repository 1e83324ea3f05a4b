from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from itertools import permutations
from pathlib import Path

import pytest

from service.languages import LANGUAGES
from service.translation import starter
from service.translation.packages import PackageError, installed
from service.translation.starter import default_starter_dir, install_starter

NAMES = [f"translate-{source}_{target}" for source, target in permutations(LANGUAGES, 2)]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A small stand-in with the starter's file names, for tests that do not translate."""
    path = tmp_path / "starter"
    path.mkdir()
    for name in ("README.md", "config.json", "model.bin", "sentencepiece.model", "shared_vocabulary.json"):
        (path / name).write_text(name, encoding="utf-8")
    return path


def inodes(directory: Path, name: str) -> set[int]:
    return {(directory / package / name).stat().st_ino for package in NAMES}


def test_the_starter_becomes_six_packages_of_argos(starter_packages: Path) -> None:
    inventory = installed(starter_packages)
    assert inventory.broken == ()
    assert {package.name for package in inventory.packages} == set(NAMES)
    for package in inventory.packages:
        assert package.target_prefix == f"<2{package.target}>"
        metadata = json.loads((package.path / "metadata.json").read_text(encoding="utf-8"))
        assert metadata["argos_version"]
        assert (metadata["from_code"], metadata["to_code"]) == (package.source, package.target)
        assert {metadata["from_name"], metadata["to_name"]} < {"Russian", "Kazakh", "English"}


def test_the_six_share_one_model_and_one_tokenizer(starter_packages: Path) -> None:
    for name in ("model/model.bin", "model/shared_vocabulary.json", "sentencepiece.model"):
        assert len(inodes(starter_packages, name)) == 1, name
    assert len({package.model_key for package in installed(starter_packages).packages}) == 1
    assert len({package.sha256 for package in installed(starter_packages).packages}) == 6


def test_nothing_is_left_beside_the_packages(starter_packages: Path) -> None:
    assert sorted(path.name for path in starter_packages.iterdir()) == sorted(NAMES)
    assert [path.name for path in starter_packages.parent.iterdir()] == ["packages"]


def test_the_starters_own_files_are_not_linked(model: Path, tmp_path: Path) -> None:
    install_starter(model, tmp_path / "packages")
    assert (model / "model.bin").stat().st_nlink == 1


def test_installing_again_changes_nothing(model: Path, tmp_path: Path) -> None:
    first = install_starter(model, tmp_path / "packages")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "packages").rglob("*")}
    assert install_starter(model, tmp_path / "packages") == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "packages").rglob("*")} == before


def test_another_starter_replaces_the_installed_one(model: Path, tmp_path: Path) -> None:
    install_starter(model, tmp_path / "packages")
    before = {package.name: package for package in installed(tmp_path / "packages").packages}
    (model / "model.bin").write_text("a better model", encoding="utf-8")
    (model / "config.json").unlink()
    assert len(install_starter(model, tmp_path / "packages")) == 6
    for package in installed(tmp_path / "packages").packages:
        assert (package.path / "model" / "model.bin").read_text(encoding="utf-8") == "a better model"
        assert not (package.path / "model" / "config.json").exists()
        assert package.version != before[package.name].version
        assert package.model_key != before[package.name].model_key
    assert len(inodes(tmp_path / "packages", "model/model.bin")) == 1


def test_damaged_and_missing_packages_are_repaired(model: Path, tmp_path: Path) -> None:
    install_starter(model, tmp_path / "packages")
    (tmp_path / "packages" / "translate-en_ru" / "model" / "model.bin").write_text("damage", encoding="utf-8")
    shutil.rmtree(tmp_path / "packages" / "translate-kk_ru")
    assert len(install_starter(model, tmp_path / "packages")) == 6
    # Every package shared the damaged file.
    for name in NAMES:
        content = (tmp_path / "packages" / name / "model" / "model.bin").read_text(encoding="utf-8")
        assert content == "model.bin"


def test_a_package_of_someone_else_is_left_alone(model: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "packages" / "translate-en_ru"
    theirs.mkdir(parents=True)
    (theirs / "metadata.json").write_text('{"from_code": "en", "to_code": "ru"}', encoding="utf-8")
    paths = install_starter(model, tmp_path / "packages")
    assert [path.name for path in paths] == [name for name in NAMES if name != "translate-en_ru"]
    assert [path.name for path in theirs.iterdir()] == ["metadata.json"]


def test_something_that_is_no_package_is_neither_used_nor_deleted(model: Path, tmp_path: Path) -> None:
    place = tmp_path / "packages" / "translate-en_ru"
    place.mkdir(parents=True)
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PackageError, match=r"translate-en_ru is in the way"):
        install_starter(model, tmp_path / "packages")
    assert (place / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["model.bin", "sentencepiece.model"])
def test_a_starter_without_its_files_is_refused_before_anything_is_written(
    model: Path, tmp_path: Path, name: str
) -> None:
    (model / name).unlink()
    with pytest.raises(PackageError, match=f"package starter: .* has no {name}"):
        install_starter(model, tmp_path / "packages")
    assert not (tmp_path / "packages").exists()


def test_without_hard_links_symbolic_ones_are_made(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    install_starter(model, tmp_path / "packages")
    links = [tmp_path / "packages" / name / "model" / "model.bin" for name in NAMES]
    assert [link.is_symlink() for link in links] == [False] + [True] * 5
    (tmp_path / "packages").rename(tmp_path / "moved")
    assert len(inodes(tmp_path / "moved", "model/model.bin")) == 1


def test_without_any_links_copies_are_made(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    monkeypatch.setattr(Path, "symlink_to", refuse)
    install_starter(model, tmp_path / "packages")
    assert len(inodes(tmp_path / "packages", "model/model.bin")) == 6
    assert len({package.model_key for package in installed(tmp_path / "packages").packages}) == 1


def test_a_failure_in_the_middle_leaves_no_half_package(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(existing: Path, new: Path) -> None:
        calls.append(new)
        if len(calls) == 7:
            raise OSError("no space left on device")

    monkeypatch.setattr(starter, "_link", fail)
    with pytest.raises(OSError, match="no space left"):
        install_starter(model, tmp_path / "packages")
    assert list((tmp_path / "packages").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packages", "starter"]


def test_what_a_killed_installation_left_is_cleared_away(model: Path, tmp_path: Path) -> None:
    (tmp_path / ".packages-ushtil-abc" / "translate-en_ru").mkdir(parents=True)
    install_starter(model, tmp_path / "packages")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packages", "starter"]


def test_packages_can_be_built_within_the_directory(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A mounted volume: its parent is another file system, or belongs to someone else.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert len(install_starter(model, tmp_path / "packages")) == 6
    assert sorted(path.name for path in (tmp_path / "packages").iterdir()) == sorted(NAMES)


def test_two_processes_may_install_at_once(model: Path, tmp_path: Path) -> None:
    results: list[list[Path]] = []
    threads = [
        threading.Thread(target=lambda: results.append(install_starter(model, tmp_path / "packages"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(paths) for paths in results] == [6] * 4
    assert len(inodes(tmp_path / "packages", "model/model.bin")) == 1


def test_the_starter_of_a_checkout_is_found() -> None:
    assert (default_starter_dir() / "model.bin").is_file()


def test_an_installed_program_looks_in_its_own_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "__file__", str(tmp_path / "lib" / "service" / "translation" / "starter.py"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert default_starter_dir() == tmp_path / "share" / "ushtil" / "models" / "starter"
