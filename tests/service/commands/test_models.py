"""``ushtil models`` from the command line, against a real server, with real packages, to a translated article."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from service.commands.models import models
from service.settings import Settings
from service.storage.database import Database
from service.translation import download
from service.translation.engine import Engine
from service.translation.packages import installed
from service.translation.pipeline import Pipeline
from service.translation.starter import default_starter_dir, install_starter
from service.worker import Worker
from tests.service.file_server import FileServer, serving
from tests.service.translation.marian import zip_directory
from tests.service.translation.tiny import published

ARTICLE = {
    "title": "The governor met the prime minister in Astana on Thursday.",
    "content": "They spoke about trade between the two countries.\n\nThe bank raised its base rate to 16.5 percent.",
    "targets": ["kk"],
}


@dataclass
class Place:
    """A machine without packages, and a server with an index."""

    server: FileServer
    home: Path
    entries: list[dict[str, object]] = field(default_factory=list)

    @property
    def packages(self) -> Path:
        return self.home / "argos" / "packages"

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(models, words)
        assert result.exit_code == code, result.output
        # What is not a message of ours is a mistake of ours.
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    def offer(self, archive: Path, source: str, target: str, version: str, **how: object) -> str:
        """Serve an archive and name it in the index; gives its address."""
        address = self.server.put(f"/files/{archive.name}", archive.read_bytes(), **how)
        names = {"from_code": source, "from_name": source.upper(), "to_code": target, "to_name": target.upper()}
        self.entries.append({"package_version": version, "argos_version": "1.9", "links": [address]} | names)
        self.server.put("/argos/index.json", json.dumps(self.entries).encode())
        return address

    def versions(self) -> list[tuple[str, str]]:
        inventory = installed(self.packages)
        assert inventory.broken == ()
        return [(package.path.name, package.version) for package in inventory.packages]

    def nothing_is_left(self) -> bool:
        """Whether neither beside the packages nor among the downloads there is anything."""
        beside = [path for path in (self.home / "argos").glob("*") if path != self.packages]
        return not beside and not list((self.home / "data").glob("downloads/*"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(download, "_pause", 0.0)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "argos" / "packages"))
    monkeypatch.setenv("USHTIL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        monkeypatch.setenv("USHTIL_PACKAGE_INDEX", server.url("/argos/"))
        server.put("/argos/index.json", b"[]")
        yield Place(server, tmp_path)


@pytest.fixture
def argos_1_9(archive_1_0: Path, tmp_path: Path) -> Path:
    """A package as Argos publishes it, from English to Russian."""
    return published(
        archive_1_0, tmp_path / "en_ru-1_9.argosmodel", from_code="en", to_code="ru", package_version="1.9"
    )


@pytest.fixture
def argos_1_10(archive_1_0: Path, tmp_path: Path) -> Path:
    return published(
        archive_1_0, tmp_path / "en_ru-1_10.argosmodel", from_code="en", to_code="ru", package_version="1.10"
    )


@pytest.fixture
def work(settings: Settings, database: Database) -> Callable[[], None]:
    """Has a worker do what is to be done, with the packages that are there by then."""

    def run() -> None:
        Worker(settings, database, Pipeline.from_settings(settings)).run(once=True)

    return run


def test_a_package_of_the_index_is_installed_and_nothing_else_stays(place: Place, argos_1_9: Path) -> None:
    address = place.offer(argos_1_9, "en", "ru", "1.9")
    result = place.run("install", "en-ru")
    assert result.stdout.strip() == str(place.packages / "translate-en_ru")
    assert place.versions() == [("translate-en_ru", "1.9")]
    assert hashlib.sha256(argos_1_9.read_bytes()).hexdigest() in result.stderr
    assert place.nothing_is_left()
    record = json.loads((place.packages / ".ushtil.json").read_text(encoding="utf-8"))
    assert [origin["source"] for origin in record.values()] == [address]


def test_the_list_shows_both_digests(place: Place, argos_1_9: Path) -> None:
    place.offer(argos_1_9, "en", "ru", "1.9")
    place.run("install", "translate-en_ru")
    (package,) = installed(place.packages).packages
    shown = place.run("list").stdout
    assert package.sha256[:12] in shown
    assert hashlib.sha256(argos_1_9.read_bytes()).hexdigest()[:12] in shown


def test_the_index_shows_what_is_installed_and_what_is_newer(place: Place, argos_1_9: Path, argos_1_10: Path) -> None:
    place.offer(argos_1_9, "en", "ru", "1.9")
    place.run("install", "en-ru")
    place.offer(argos_1_10, "en", "ru", "1.10")
    place.offer(argos_1_9, "en", "es", "1.0")
    lines = place.run("available").stdout.splitlines()
    (older,) = [line for line in lines if " 1.9 " in line and " 1.10 " not in line]
    (newer,) = [line for line in lines if " 1.10 " in line]
    assert "newer" not in older
    assert "1.9 (this one is newer)" in newer
    assert not any("en_es" in line for line in lines)
    assert "translate-en_es" in place.run("available", "--all").stdout


def test_what_is_installed_and_newest_is_not_fetched_again(place: Place, argos_1_9: Path) -> None:
    address = place.offer(argos_1_9, "en", "ru", "1.9")
    place.run("install", "en-ru")
    place.server.requests.clear()
    assert "is the newest" in place.run("install", "en-ru").stderr
    assert [path for path, _ in place.server.requests] == ["/argos/index.json"]
    assert address.endswith(".argosmodel")


def test_an_update_replaces_what_is_older_whatever_program_installed_it(
    place: Place, argos_1_9: Path, argos_1_10: Path
) -> None:
    with zipfile.ZipFile(argos_1_9) as zipped:
        zipped.extractall(place.packages)
    place.offer(argos_1_10, "en", "ru", "1.10")
    result = place.run("update")
    assert place.versions() == [("en_kk", "1.10")]
    assert "replaced translate-en_ru 1.9" in result.stderr
    assert "translate-en_ru is up to date" in place.run("update", "en-ru").stderr
    assert place.nothing_is_left()


def test_an_update_leaves_the_starter_and_built_packages(place: Place, archive_1_0: Path, argos_1_10: Path) -> None:
    install_starter(default_starter_dir(), place.packages)
    place.run("install", str(archive_1_0))
    place.offer(argos_1_10, "en", "ru", "1.10")
    place.offer(argos_1_10, "en", "kk", "9.0")
    before = place.versions()
    place.run("update")
    assert place.versions() == before
    assert place.server.requests == []
    assert "no package from en to kk is installed that could be updated" in place.run("update", "en-kk", code=1).stderr


def test_one_package_that_cannot_be_updated_does_not_stop_the_others(
    place: Place, archive_1_0: Path, argos_1_9: Path, argos_1_10: Path
) -> None:
    other = published(archive_1_0, place.home / "ru_en.argosmodel", from_code="ru", to_code="en")
    place.run("install", str(argos_1_9))
    place.run("install", str(other))
    place.offer(argos_1_10, "en", "ru", "1.10", statuses=[404])
    newer = published(
        archive_1_0, place.home / "ru_en-2.argosmodel", from_code="ru", to_code="en", package_version="2.0"
    )
    place.offer(newer, "ru", "en", "2.0")
    result = place.run("update", code=1)
    assert place.versions() == [("translate-en_ru", "1.9"), ("translate-ru_en", "2.0")]
    assert "the server answered 404" in result.stderr


def test_a_second_link_is_tried_where_the_first_fails(place: Place, argos_1_9: Path) -> None:
    address = place.offer(argos_1_9, "en", "ru", "1.9")
    place.entries[0]["links"] = [place.server.url("/gone"), address]
    place.server.put("/argos/index.json", json.dumps(place.entries).encode())
    place.run("install", "en-ru")
    assert place.versions() == [("translate-en_ru", "1.9")]


def test_a_cut_connection_is_resumed_by_the_next_command(place: Place, argos_1_9: Path) -> None:
    place.offer(argos_1_9, "en", "ru", "1.9", cuts=[9000, 0, 0, 0])
    result = place.run("install", "en-ru", code=1)
    assert "the connection was cut after 9000 of" in result.stderr
    assert not place.packages.exists()
    place.server.requests.clear()
    place.run("install", "en-ru")
    assert ("/files/en_ru-1_9.argosmodel", "bytes=9000-") in place.server.requests
    assert place.versions() == [("translate-en_ru", "1.9")]
    assert place.nothing_is_left()


@pytest.mark.parametrize("how", ["cut short", "flipped", "html", "empty"])
def test_a_corrupt_archive_is_told_and_leaves_the_old_package(
    place: Place, argos_1_9: Path, argos_1_10: Path, how: str
) -> None:
    place.run("install", str(argos_1_9))
    raw = argos_1_10.read_bytes()
    flipped = bytearray(raw)
    flipped[len(raw) // 2] ^= 0xFF
    content = {"cut short": raw[: len(raw) // 2], "flipped": bytes(flipped), "html": b"<html>", "empty": b""}[how]
    argos_1_10.write_bytes(content)
    place.offer(argos_1_10, "en", "ru", "1.10")
    assert "the archive is damaged" in place.run("install", "en-ru", code=1).stderr
    assert place.versions() == [("translate-en_ru", "1.9")]
    assert place.nothing_is_left()


def test_an_archive_of_another_direction_than_the_index_says_is_refused(place: Place, argos_1_9: Path) -> None:
    place.offer(argos_1_9, "ru", "kk", "1.9")
    result = place.run("install", "ru-kk", code=1)
    assert "it translates from en to ru, not from ru to kk" in result.stderr
    assert place.versions() == []
    assert place.nothing_is_left()


def test_a_direction_that_the_index_lacks_is_told_with_what_it_has(place: Place, argos_1_9: Path) -> None:
    place.offer(argos_1_9, "en", "ru", "1.9")
    result = place.run("install", "en-kk", code=1)
    assert "no package from en to kk (from en it has ru); `ushtil models build` makes Kazakh packages" in result.stderr


@pytest.mark.parametrize("command", [("available",), ("install", "en-ru")])
@pytest.mark.parametrize("content", [b"<html>", b'{"a": 1}', b""])
def test_an_index_that_is_none_is_told(place: Place, command: tuple[str, ...], content: bytes) -> None:
    place.server.put("/argos/index.json", content)
    assert "/argos/index.json: the package index is not" in place.run(*command, code=1).stderr


def test_no_server_at_all_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_PACKAGE_INDEX", "http://127.0.0.1:1")
    assert "http://127.0.0.1:1/index.json: the server cannot be reached" in place.run("available", code=1).stderr


def test_a_file_is_installed_without_the_network(place: Place, archive_1_0: Path, archive_1_1: Path) -> None:
    place.run("install", str(archive_1_0))
    place.run("install", str(archive_1_1), "--keep")
    assert place.versions() == [("translate-en_kk", "1.0"), ("translate-en_kk-2", "1.1")]
    assert "was there already" in place.run("install", str(archive_1_0), "--keep").stderr
    assert place.server.requests == []


@pytest.mark.parametrize("name", ["none.argosmodel", "../none.argosmodel"])
def test_a_file_that_is_not_there_is_told(place: Place, name: str) -> None:
    assert "No such file" in place.run("install", name, code=1).stderr


def test_a_word_that_is_nothing_is_wrong_usage(place: Place) -> None:
    assert "neither starter nor a direction" in place.run("install", "english", code=2).stderr
    place.run("update", "english", code=2)
    place.run("build", "--from", "en", "--to", "kk", code=2)
    place.run("build", str(place.home), "--from", "en", "--to", "en", code=2)
    place.run("build", str(place.home), "--from", "en", "--to", "tr", code=2)


def test_a_package_is_removed_by_its_direction_unless_there_are_several(
    place: Place, archive_1_0: Path, archive_1_1: Path
) -> None:
    place.run("install", str(archive_1_0))
    place.run("install", str(archive_1_1), "--keep")
    assert "name one: translate-en_kk, translate-en_kk-2" in place.run("remove", "en-kk", code=1).stderr
    place.run("remove", "translate-en_kk-2")
    place.run("remove", "en-kk")
    assert place.versions() == []
    assert "it is not installed" in place.run("remove", "en-kk", code=1).stderr


def test_a_broken_package_is_listed_with_its_reason_and_can_be_removed(place: Place, archive_1_0: Path) -> None:
    place.run("install", str(archive_1_0))
    (place.packages / "translate-en_kk" / "model" / "model.bin").unlink()
    assert "no model/model.bin" in place.run("list", code=1).stdout
    place.run("remove", "en-kk")
    assert place.run("list").exit_code == 0


def test_the_starter_is_installed(place: Place) -> None:
    assert len(place.run("install", "starter").stdout.splitlines()) == 6
    assert len(place.versions()) == 6
    assert place.server.requests == []


def test_what_is_exported_can_be_installed_elsewhere(
    place: Place, archive_1_0: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.run("install", str(archive_1_0))
    (before,) = installed(place.packages).packages
    place.run("export", "en", "kk", "x.argosmodel")
    place.run("export", "kk", "en", "y.argosmodel", code=1)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(place.home / "other"))
    place.run("install", "x.argosmodel")
    assert [item.sha256 for item in installed(place.home / "other").packages] == [before.sha256]


def test_a_release_is_fetched_built_and_installed(place: Place, opus_release: Path) -> None:
    release = zip_directory(opus_release, place.home / "opus-2021-02-03.zip")
    url = place.server.put("/MODELS/opus-2021-02-03.zip", release.read_bytes(), cuts=[7000])
    result = place.run("build", "--url", url, "--from", "en", "--to", "kk", "--install")
    assert "sentence tag: >>kaz_Cyrl<<" in result.stderr
    assert result.stdout.splitlines() == ["translate-en_kk-1_0.argosmodel", str(place.packages / "translate-en_kk")]
    assert place.server.ranges("/MODELS/opus-2021-02-03.zip") == [None, "bytes=7000-"]
    metadata = json.loads((place.packages / "translate-en_kk" / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["built_from"] == url
    assert place.nothing_is_left()


@pytest.mark.parametrize("content", [b"<html>", None])
def test_a_release_that_cannot_be_fetched_or_used_is_told_and_nothing_is_written(
    place: Place, content: bytes | None
) -> None:
    url = place.server.url("/x.zip") if content is None else place.server.put("/x.zip", content)
    place.run("build", "--url", url, "--from", "en", "--to", "kk", "--output", "x.argosmodel", code=1)
    assert not (place.home / "x.argosmodel").exists()
    assert place.nothing_is_left()


def test_an_output_that_cannot_be_written_is_told(place: Place, opus_release: Path) -> None:
    words = ("build", str(opus_release), "--from", "en", "--to", "kk", "--output", "none/x.argosmodel")
    assert "No such file or directory" in place.run(*words, code=1).stderr


def test_a_built_package_translates_a_posted_article(
    place: Place,
    opus_release: Path,
    client: FlaskClient,
    auth: dict[str, str],
    work: Callable[[], None],
) -> None:
    shutil.copytree(opus_release, place.home / "release")
    place.run("build", "release", "--from", "en", "--to", "kk", "--output", "en_kk.argosmodel", "--tag", ">>kaz_Cyrl<<")
    place.run("install", "en_kk.argosmodel")
    posted = client.post("/api/v1/articles", json=ARTICLE, headers=auth)
    assert posted.status_code == 202, posted.text
    work()
    article: dict[str, Any] = client.get(posted.headers["Location"]).get_json()
    translation = article["translations"]["kk"]
    (package,) = installed(place.packages).packages
    assert translation["status"] == "published", translation
    assert translation["route"] == [
        {"package": "translate-en_kk", "version": "1.0", "sha256": package.sha256},
    ]
    (title,) = Engine().translate(package, [ARTICLE["title"]])  # type: ignore[list-item]
    assert title.text.rstrip(".") in translation["title"]
    assert translation["title"] != article["title"]
