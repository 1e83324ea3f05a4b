from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.translation.archive import export
from service.translation.digests import directory_digest
from service.translation.packages import Package, PackageError, installed
from tests.service.translation.conftest import MakePackage

# Argos' own splitter downloads a model at run time, so it gets a trivial one; all else is Argos' own.
PLAIN_ARGOS = """
import json, sys
from argostranslate import package, settings, translate

class Sentencizer:
    def __init__(self, pkg):
        pass
    def split_sentences(self, text):
        return [text]

translate.MiniSBDSentencizer = Sentencizer
package.install_from_path(sys.argv[1])
(found,) = package.get_installed_packages()
text = translate.translate("The governor met the prime minister in Astana.", "en", "kk")
print(json.dumps({"path": str(found.package_path), "name": str(found), "version": found.package_version, "text": text}))
"""


@pytest.fixture(scope="module")
def archive(packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(packages["en_kk"], tmp_path_factory.mktemp("export") / "en_kk.argosmodel")


def test_argos_installs_an_exported_package_and_translates_with_it(
    archive: Path, packages: dict[str, Package], tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "ARGOS_PACKAGES_DIR": str(tmp_path / "packages")}
    command = [sys.executable, "-c", PLAIN_ARGOS, str(archive)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["name"] == "English → Kazakh"
    assert found["version"] == packages["en_kk"].version
    assert set("әіңғүұқөһ") & set(found["text"].lower()), "this is not Kazakh"
    assert "<2kk>" not in found["text"]
    (package,) = installed(tmp_path / "packages").packages
    assert str(package.path) == found["path"]
    assert package.sha256 == packages["en_kk"].sha256


def test_an_archive_is_one_directory_with_the_version_in_its_name(archive: Path, packages: dict[str, Package]) -> None:
    with zipfile.ZipFile(archive) as zipped:
        names = zipped.namelist()
        assert zipped.testzip() is None
    version = packages["en_kk"].version.replace("+", "_").replace(".", "_")
    assert {name.split("/")[0] for name in names} == {f"translate-en_kk-{version}"}
    assert {name.split("/", 1)[1] for name in names} == {
        "README.md",
        "metadata.json",
        "model/config.json",
        "model/model.bin",
        "model/shared_vocabulary.json",
        "sentencepiece.model",
    }


def test_unpacking_beside_the_starter_packages_leaves_them_as_they_are(
    archive: Path, starter_packages: Path, packages: dict[str, Package]
) -> None:
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            assert not (starter_packages / name).exists()
    assert directory_digest(packages["en_kk"].path) == packages["en_kk"].sha256


def test_links_are_followed(make_package: MakePackage, tmp_path: Path) -> None:
    path = make_package("en", "kk")
    outside = tmp_path / "model.bin"
    (path / "model" / "model.bin").rename(outside)
    (path / "model" / "model.bin").symlink_to(outside)
    (package,) = installed(path.parent).packages
    with zipfile.ZipFile(export(package, tmp_path / "x.argosmodel")) as zipped:
        zipped.extractall(tmp_path / "unpacked")
    (found,) = installed(tmp_path / "unpacked").packages
    assert not (found.path / "model" / "model.bin").is_symlink()
    assert found.sha256 == package.sha256


def test_the_same_package_gives_the_same_archive(make_package: MakePackage, tmp_path: Path) -> None:
    (package,) = installed(make_package("en", "kk").parent).packages
    first = export(package, tmp_path / "first.argosmodel").read_bytes()
    os.utime(package.path / "README.md", (1, 1))
    assert export(package, tmp_path / "second.argosmodel").read_bytes() == first


def test_a_package_that_is_gone_leaves_the_old_file_and_no_new_one(make_package: MakePackage, tmp_path: Path) -> None:
    (package,) = installed(make_package("en", "kk").parent).packages
    file = tmp_path / "old.argosmodel"
    file.write_text("old", encoding="utf-8")
    (package.path / "README.md").unlink()
    (package.path / "README.md").symlink_to("nowhere")
    with pytest.raises(PackageError, match=r"package translate-en_kk: README\.md cannot be read"):
        export(package, file)
    package.path.rename(tmp_path / "moved")
    with pytest.raises(PackageError, match="package translate-en_kk: it cannot be read"):
        export(package, file)
    assert file.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["moved", "old.argosmodel", "packages"]


def test_a_directory_that_is_not_there_is_told(packages: dict[str, Package], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        export(packages["en_kk"], tmp_path / "none" / "x.argosmodel")
