from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.translation import digests
from service.translation.digests import directory_digest, file_digest
from service.translation.packages import PackageError, find, installed, packages_dir, remove
from tests.service.translation.conftest import MakePackage


def test_a_package_tells_its_languages_version_and_tag(make_package: MakePackage) -> None:
    path = make_package("en", "kk", package_version="1.9")
    inventory = installed(path.parent)
    assert inventory.broken == ()
    (package,) = inventory.packages
    assert (package.name, package.version, package.source, package.target) == ("translate-en_kk", "1.9", "en", "kk")
    assert (package.target_prefix, package.path) == ("<2kk>", path)


def test_a_directory_that_is_not_there_holds_no_packages(tmp_path: Path) -> None:
    assert installed(tmp_path / "none") == installed(tmp_path)
    assert installed(tmp_path).packages == ()


def test_packages_come_in_the_order_of_their_names(make_package: MakePackage) -> None:
    for pair in ("ru_kk", "en_ru", "kk_en"):
        path = make_package(*pair.split("_"))
    assert [package.name[-5:] for package in installed(path.parent).packages] == ["en_ru", "kk_en", "ru_kk"]


def test_one_broken_package_does_not_hide_the_others(make_package: MakePackage) -> None:
    make_package("en", "ru")
    directory = make_package("en", "kk").parent
    (directory / "empty").mkdir()
    (directory / "dangling").symlink_to(directory / "nowhere")
    broken = {
        "no_json": lambda path: (path / "metadata.json").write_text("{", encoding="utf-8"),
        "no_utf8": lambda path: (path / "metadata.json").write_bytes(b'{"package_version": "\xff"}'),
        "no_object": lambda path: (path / "metadata.json").write_text("[]", encoding="utf-8"),
        "no_model": lambda path: (path / "model" / "model.bin").unlink(),
        "no_tokenizer": lambda path: (path / "sentencepiece.model").unlink(),
        "bad_link": lambda path: (path / "model" / "vmap.txt").symlink_to("nowhere"),
    }
    for name, damage in broken.items():
        damage(make_package("ru", "kk", name))
    make_package("ru", "kk", "no_code", from_code=None)
    make_package("ru", "kk", "no_text", package_version=1.0)
    inventory = installed(directory)
    assert [package.name for package in inventory.packages] == ["translate-en_kk", "translate-en_ru"]
    reasons = {item.path.name: item.reason for item in inventory.broken}
    assert set(reasons) == {*broken, "no_code", "no_text", "empty", "dangling"}
    assert reasons["empty"] == reasons["dangling"] == "it has no metadata.json"
    assert "metadata.json cannot be understood" in reasons["no_json"]
    assert "metadata.json cannot be understood" in reasons["no_utf8"]
    assert "metadata.json cannot be understood" in reasons["no_object"]
    assert reasons["no_model"] == "it has no model/model.bin"
    assert reasons["no_tokenizer"] == "it has neither sentencepiece.model nor bpe.model"
    assert reasons["no_code"] == "its metadata.json has no proper from_code"
    assert reasons["no_text"] == "its metadata.json has no proper package_version"
    assert "cannot be read" in reasons["bad_link"]


def test_other_types_files_and_hidden_directories_are_passed_over(make_package: MakePackage) -> None:
    path = make_package("en", "kk", "sentences", type="sbd")
    (path.parent / "notes.txt").write_text("x", encoding="utf-8")
    (path.parent / ".partial").mkdir()
    assert installed(path.parent) == installed(path / "none")


def test_the_digest_is_the_one_that_sha256sum_gives(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "b/c.txt", "b.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    command = "find -L . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum"
    expected = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S602
    assert directory_digest(tmp_path) == expected.stdout.split()[0]


def test_a_digest_changes_with_any_byte_and_any_name(make_package: MakePackage) -> None:
    path = make_package("en", "kk")
    before = directory_digest(path)
    readme = path / "README.md"
    content = readme.read_bytes()
    readme.write_bytes(content[:-1] + b"?")
    changed = directory_digest(path)
    readme.write_bytes(content)
    again = directory_digest(path)
    readme.rename(path / "README")
    assert before == again
    assert len({before, changed, directory_digest(path)}) == 3


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("one", encoding="utf-8")
    (tmp_path / "link").hardlink_to(path)
    assert file_digest(path) == hashlib.sha256(b"one").hexdigest()
    monkeypatch.setattr(digests.hashlib, "file_digest", lambda *_: pytest.fail("the file was read again"))
    assert file_digest(tmp_path / "link") == hashlib.sha256(b"one").hexdigest()
    monkeypatch.undo()
    stamp = path.stat().st_mtime_ns
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(stamp, stamp))
    assert file_digest(path) == hashlib.sha256(b"two").hexdigest()


def test_packages_with_one_model_have_one_model_key(make_package: MakePackage) -> None:
    first, copied = make_package("en", "kk"), make_package("en", "ru")
    linked, other = make_package("ru", "kk"), make_package("kk", "ru")
    (linked / "model" / "model.bin").unlink()
    (linked / "model" / "model.bin").symlink_to(first / "model" / "model.bin")
    (other / "model" / "config.json").write_text("{}", encoding="utf-8")
    keys = {package.path: package.model_key for package in installed(first.parent).packages}
    assert keys[first] == keys[copied] == keys[linked] != keys[other]


def test_the_directory_is_read_from_the_environment_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", "/somewhere/packages")
    assert packages_dir() == Path("/somewhere/packages")
    monkeypatch.delenv("ARGOS_PACKAGES_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert packages_dir() == Path("/data/argos-translate/packages")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/editor")
    assert packages_dir() == Path("/home/editor/.local/share/argos-translate/packages")


IN_A_NEW_PROCESS = """
import sys
from pathlib import Path
from service.translation.packages import installed, packages_dir
assert "argostranslate" not in sys.modules and "ctranslate2" not in sys.modules
import service.translation.pipeline, service.translation.starter
assert not {"argostranslate", "ctranslate2"} & set(sys.modules), "imported with our modules"
expected = packages_dir()
assert list(Path(sys.argv[2]).rglob("*")) == [], "a directory was made in HOME"
assert len(installed(Path(sys.argv[1])).packages) == 6
from argostranslate import settings
assert settings.package_data_dir == expected or sys.argv[3] == "read-only", (settings.package_data_dir, expected)
"""


def in_a_new_process(packages: Path, home: Path, kind: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    command = [sys.executable, "-c", IN_A_NEW_PROCESS, str(packages), str(home), kind]
    root = Path(__file__).resolve().parents[3]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, check=False)
    assert result.returncode == 0, result.stderr


def test_argos_is_imported_late_and_its_default_directory_is_ours(starter_packages: Path, tmp_path: Path) -> None:
    in_a_new_process(starter_packages, tmp_path, "writable")


def test_packages_are_read_where_the_home_directory_cannot_be_made(starter_packages: Path, tmp_path: Path) -> None:
    # A path below a file can be made by nobody, not even by root, as whom tests run in a container.
    (tmp_path / "file").write_text("", encoding="utf-8")
    in_a_new_process(starter_packages, tmp_path / "file" / "home", "read-only")


def test_a_package_is_found_by_its_name_or_its_directory(make_package: MakePackage) -> None:
    path = make_package("en", "kk", "translate-en_kk-1_9")
    assert find(path.parent, "translate-en_kk").path == path
    assert find(path.parent, "translate-en_kk-1_9").path == path


def test_what_is_not_installed_is_named_with_what_is(make_package: MakePackage) -> None:
    path = make_package("en", "kk")
    with pytest.raises(PackageError, match=r"package translate-en_de: it is not installed in .*translate-en_kk"):
        find(path.parent, "translate-en_de")
    (path / "model" / "model.bin").unlink()
    with pytest.raises(PackageError, match=r"package translate-en_kk: it has no model/model\.bin"):
        find(path.parent, "translate-en_kk")


def test_a_removed_package_is_gone_and_the_others_stay(make_package: MakePackage) -> None:
    make_package("en", "ru")
    path = make_package("en", "kk")
    assert remove(path.parent, "translate-en_kk") == path
    assert not path.exists()
    assert [package.name for package in installed(path.parent).packages] == ["translate-en_ru"]
    with pytest.raises(PackageError, match="not installed"):
        remove(path.parent, "translate-en_kk")


@pytest.mark.parametrize("name", ["..", ".", "", "/", "../packages/translate-en_kk"])
def test_nothing_outside_the_directory_is_removed(make_package: MakePackage, name: str) -> None:
    path = make_package("en", "kk")
    with pytest.raises(PackageError):
        remove(path.parent, name)
    assert installed(path.parent).packages


def test_a_broken_package_can_be_removed(make_package: MakePackage) -> None:
    path = make_package("en", "kk")
    (path / "metadata.json").unlink()
    remove(path.parent, path.name)
    assert installed(path.parent) == installed(path)


def test_packages_that_link_into_a_removed_one_keep_its_files(make_package: MakePackage) -> None:
    first, second, third = make_package("en", "kk"), make_package("en", "ru"), make_package("ru", "kk")
    content = (first / "model" / "model.bin").read_bytes()
    for other in (second, third):
        link = other / "model" / "model.bin"
        link.unlink()
        link.symlink_to(os.path.relpath(first / "model" / "model.bin", link.parent))
    remove(first.parent, "translate-en_kk")
    inventory = installed(first.parent)
    assert inventory.broken == ()
    assert len(inventory.packages) == 2
    assert (second / "model" / "model.bin").read_bytes() == content
    assert not (second / "model" / "model.bin").is_symlink()
    assert (third / "model" / "model.bin").resolve() == (second / "model" / "model.bin").resolve()


def test_a_linked_directory_is_unlinked_and_not_emptied(make_package: MakePackage, tmp_path: Path) -> None:
    path = make_package("en", "kk")
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    remove(path.parent, path.name)
    assert not path.is_symlink()
    assert (tmp_path / "elsewhere" / "metadata.json").is_file()
