from __future__ import annotations

import hashlib
import json
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from service.translation import install
from service.translation.digests import directory_digest
from service.translation.install import ORIGINS, install_archive, is_built, is_starter, origins
from service.translation.packages import Package, PackageError, installed, remove
from service.translation.unpack import Limits
from tests.service.translation.tiny import published


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir() if path.is_dir())


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "argos" / "packages"


def test_a_package_is_installed_with_its_version_in_the_name(archive_1_0: Path, directory: Path) -> None:
    done = install_archive(archive_1_0, directory)
    assert done.fresh
    assert done.replaced == ()
    assert installed(directory).packages == (done.package,)
    assert done.package.path == directory / "translate-en_kk"
    assert [path.name for path in directory.parent.iterdir()] == ["packages"]


def test_where_it_came_from_is_recorded_by_its_digest(archive_1_0: Path, directory: Path) -> None:
    done = install_archive(archive_1_0, directory, origin="https://example.org/a.argosmodel")
    assert done.archive_sha256 == sha256(archive_1_0)
    origin = origins(directory)[done.package.sha256]
    assert (origin.archive_sha256, origin.source) == (sha256(archive_1_0), "https://example.org/a.argosmodel")
    # Not in the package: it has the digest of what was in the archive.
    with zipfile.ZipFile(archive_1_0) as zipped:
        zipped.extractall(directory.parent / "unpacked")
    assert directory_digest(directory.parent / "unpacked" / "translate-en_kk-1_0") == done.package.sha256


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a": {"source": 1}}'])
def test_a_damaged_record_of_origins_hinders_nobody(archive_1_0: Path, directory: Path, content: str) -> None:
    directory.mkdir(parents=True)
    (directory / ORIGINS).write_text(content, encoding="utf-8")
    assert origins(directory) == {}
    done = install_archive(archive_1_0, directory)
    assert set(origins(directory)) == {done.package.sha256}


def test_origins_of_packages_that_are_gone_are_forgotten(archive_1_0: Path, archive_1_1: Path, directory: Path) -> None:
    first = install_archive(archive_1_0, directory)
    remove(directory, first.package.path.name)
    second = install_archive(archive_1_1, directory)
    assert set(origins(directory)) == {second.package.sha256}


def test_a_newer_package_replaces_the_older(archive_1_0: Path, archive_1_1: Path, directory: Path) -> None:
    old = install_archive(archive_1_0, directory).package
    done = install_archive(archive_1_1, directory)
    assert [item.path for item in done.replaced] == [old.path]
    assert names(directory) == ["translate-en_kk"]
    assert done.package.version == "1.1"
    assert [path.name for path in directory.parent.iterdir()] == ["packages"]


def test_there_is_no_moment_without_a_package(archive_1_0: Path, archive_1_1: Path, directory: Path) -> None:
    place = install_archive(archive_1_0, directory).package.path
    stop, looks, without = threading.Event(), 0, 0

    def watch() -> None:
        nonlocal looks, without
        while not stop.is_set():
            looks += 1
            without += not (place / "model" / "model.bin").exists()

    watcher = threading.Thread(target=watch)
    watcher.start()
    for archive in (archive_1_1, archive_1_0) * 3:
        install_archive(archive, directory)
    stop.set()
    watcher.join()
    assert looks > 100
    assert without == 0


def test_where_directories_cannot_be_exchanged_the_new_one_comes_before_the_old_one_goes(
    archive_1_0: Path, archive_1_1: Path, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_archive(archive_1_0, directory)
    monkeypatch.setattr(install, "_exchange", lambda new, old: False)
    install_archive(archive_1_1, directory)
    assert names(directory) == ["translate-en_kk-2"]
    (left,) = installed(directory).packages
    assert left.version == "1.1"
    assert [path.name for path in directory.parent.iterdir()] == ["packages"]


def test_the_same_package_again_changes_nothing(archive_1_0: Path, directory: Path) -> None:
    first = install_archive(archive_1_0, directory).package
    stamp = first.path.stat().st_mtime_ns
    again = install_archive(archive_1_0, directory)
    assert (again.fresh, again.package, again.replaced) == (False, first, ())
    assert first.path.stat().st_mtime_ns == stamp


def test_packages_can_be_kept_beside_each_other(archive_1_0: Path, archive_1_1: Path, directory: Path) -> None:
    install_archive(archive_1_0, directory)
    assert install_archive(archive_1_1, directory, keep=True).replaced == ()
    assert names(directory) == ["translate-en_kk", "translate-en_kk-2"]


def test_a_package_that_another_program_installed_is_replaced_whatever_its_directory(
    archive_1_0: Path,
    archive_1_1: Path,
    directory: Path,
) -> None:
    with zipfile.ZipFile(published(archive_1_0, directory.parent.parent / "old.argosmodel")) as zipped:
        zipped.extractall(directory)
    assert names(directory) == ["en_kk"]
    done = install_archive(archive_1_1, directory)
    assert [item.version for item in done.replaced] == ["1.0"]
    assert names(directory) == ["en_kk"]
    assert [item.version for item in installed(directory).packages] == ["1.1"]


def test_a_link_to_a_package_elsewhere_goes_and_what_it_leads_to_stays(
    archive_1_0: Path,
    archive_1_1: Path,
    directory: Path,
    tmp_path: Path,
) -> None:
    elsewhere = install_archive(archive_1_0, tmp_path / "elsewhere").package.path
    directory.mkdir(parents=True)
    (directory / "link").symlink_to(elsewhere)
    (old,) = install_archive(archive_1_1, directory).replaced
    assert old.path == directory / "link"
    assert [item.version for item in installed(directory).packages] == ["1.1"]
    assert (elsewhere / "model" / "model.bin").is_file()


def test_the_starter_stays_beside_and_another_package_of_its_name_finds_a_place(
    archive_1_0: Path,
    starter_packages: Path,
    directory: Path,
) -> None:
    directory.mkdir(parents=True)
    shutil.copytree(starter_packages / "translate-en_kk", directory / "translate-en_kk")
    done = install_archive(archive_1_0, directory)
    assert done.replaced == ()
    assert done.package.path.name == "translate-en_kk-2"
    (starter,) = [item for item in installed(directory).packages if is_starter(item)]
    assert not is_built(starter)
    assert is_built(done.package)


def nothing_happened(directory: Path, before: list[Package]) -> None:
    assert list(installed(directory).packages) == before
    assert [path.name for path in directory.parent.iterdir()] == ["packages"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"from_code": None}, "no proper from_code"),
        ({"from_code": "../../x"}, "has '../../x' for a language code"),
        ({"to_code": "EN/"}, "has 'EN/' for a language code"),
        ({"to_code": "en"}, "it translates from en to en"),
        ({"type": "sbd"}, "of another type than translate"),
        ({"from_code": "ru"}, "it translates from ru to kk, not from en to kk"),
    ],
)
def test_wrong_metadata_is_refused(
    archive_1_0: Path, directory: Path, tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    before = install_archive(archive_1_0, directory).package
    wrong = published(archive_1_0, tmp_path / "wrong.argosmodel", **change)
    with pytest.raises(PackageError, match=reason):
        install_archive(wrong, directory, direction=("en", "kk"))
    nothing_happened(directory, [before])


def without(archive: Path, to: Path, lacking: str) -> Path:
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.infolist():
            if lacking not in entry.filename:
                new.writestr(entry.filename, old.read(entry))
    return to


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [("metadata.json", "no metadata.json"), ("model.bin", "no model/model.bin"), ("sentencepiece", "neither sentence")],
)
def test_an_archive_that_lacks_something_is_refused(
    archive_1_0: Path,
    directory: Path,
    tmp_path: Path,
    lacking: str,
    reason: str,
) -> None:
    with pytest.raises(PackageError, match=reason):
        install_archive(without(archive_1_0, tmp_path / "x.argosmodel", lacking), directory)
    nothing_happened(directory, [])


@pytest.mark.parametrize(
    "files", [[], ["metadata.json"], ["a/metadata.json", "b/metadata.json"], [".hidden/metadata.json"]]
)
def test_an_archive_that_is_not_of_one_directory_is_refused(directory: Path, tmp_path: Path, files: list[str]) -> None:
    path = tmp_path / "x.argosmodel"
    with zipfile.ZipFile(path, "w") as zipped:
        for name in files:
            zipped.writestr(name, "{}")
    with pytest.raises(PackageError, match=r"it is no Argos package|hides it"):
        install_archive(path, directory)
    nothing_happened(directory, [])


def test_a_corrupt_archive_leaves_the_old_package(
    archive_1_0: Path, archive_1_1: Path, directory: Path, tmp_path: Path
) -> None:
    before = install_archive(archive_1_0, directory).package
    raw = bytearray(archive_1_1.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    for number, content in enumerate((raw, raw[: len(raw) // 2], b"", b"<html>")):
        broken = tmp_path / f"{number}.argosmodel"
        broken.write_bytes(content)
        with pytest.raises(PackageError, match=f"package {number}.argosmodel: the archive is damaged"):
            install_archive(broken, directory)
        nothing_happened(directory, [before])


def test_a_disk_that_is_too_small_leaves_the_old_package(archive_1_0: Path, archive_1_1: Path, directory: Path) -> None:
    before = install_archive(archive_1_0, directory).package
    with pytest.raises(PackageError, match="more than 1000"):
        install_archive(archive_1_1, directory, limits=Limits(size=1000))
    nothing_happened(directory, [before])


def test_installations_at_once_end_with_one_whole_package(
    archive_1_0: Path, archive_1_1: Path, directory: Path
) -> None:
    threads = [
        threading.Thread(target=install_archive, args=(archive, directory))
        for archive in (archive_1_0, archive_1_1) * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inventory = installed(directory)
    assert len(inventory.packages) == 1
    assert inventory.broken == ()
    assert json.loads((directory / ORIGINS).read_text(encoding="utf-8")).keys() == {inventory.packages[0].sha256}
