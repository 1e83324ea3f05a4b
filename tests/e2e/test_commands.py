"""The command line as a shell script sees it: output, exit status, nothing but processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.settings import SETTINGS
from tests.e2e.articles import THREE
from tests.e2e.programs import Service, free_port, http, statuses, ushtil

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-shared")]

SIX = {"translate-en_kk", "translate-en_ru", "translate-kk_en", "translate-kk_ru", "translate-ru_en", "translate-ru_kk"}


@pytest.fixture
def article_file(tmp_path: Path) -> Path:
    file = tmp_path / "article.json"
    file.write_text(json.dumps(THREE["kk"] | {"title": "Пәрмен жолынан келген жаңалық"}), encoding="utf-8")
    return file


@pytest.fixture
def delete_after(service: Service) -> Iterator[list[str]]:
    ids: list[str] = []
    yield ids
    for each in ids:
        http("DELETE", f"{service.url}/api/v1/articles/{each}", headers=service.auth)


def test_post_hands_in_a_file_and_prints_the_article_with_its_translations(
    service: Service, article_file: Path, delete_after: list[str]
) -> None:
    done = ushtil("post", str(article_file), "--wait", "60", **service.variables, USHTIL_API_KEY=service.key)
    assert done.returncode == 0, done.stderr
    stored: dict[str, Any] = json.loads(done.stdout)
    delete_after.append(stored["id"])
    assert statuses(stored) == {"ru": "published", "en": "published"}
    assert stored == service.article(stored["id"])


def test_post_reads_standard_input_and_takes_server_and_key_as_options(
    service: Service, article_file: Path, delete_after: list[str]
) -> None:
    text = article_file.read_text(encoding="utf-8")
    done = ushtil("post", "-", "--server", service.url, "--key", service.key, text=text)
    assert done.returncode == 0, done.stderr
    delete_after.append(json.loads(done.stdout)["id"])


def test_post_without_a_key_is_status_1_and_says_what_to_run(service: Service, article_file: Path) -> None:
    done = ushtil("post", str(article_file), "--server", service.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "401" in done.stderr


def test_post_to_nobody_is_status_1(article_file: Path) -> None:
    done = ushtil("post", str(article_file), "--server", f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert "no answer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "status", "said"), [('{"title": ', 2, "is not JSON"), ('{"title": "x"}', 1, "content")]
)
def test_post_tells_a_bad_file_from_a_refused_article(
    service: Service, tmp_path: Path, text: str, status: int, said: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text, encoding="utf-8")
    done = ushtil("post", str(file), **service.variables, USHTIL_API_KEY=service.key)
    assert done.returncode == status
    assert said in done.stderr


def test_detect_prints_the_candidates_best_first_and_is_status_1_where_it_is_unsure() -> None:
    sure = ushtil("detect", THREE["kk"]["content"])
    assert sure.returncode == 0
    language, confidence = sure.stdout.splitlines()[0].split("\t")
    assert language == "kk"
    assert float(confidence) > 0.9

    unsure = ushtil("detect", "-", text="12345\n")
    assert unsure.returncode == 1
    assert "unsure" in unsure.stderr
    assert ushtil("detect", text=" \n").returncode == 2


def test_translate_needs_no_service(starter_packages: Path) -> None:
    packages = {"ARGOS_PACKAGES_DIR": str(starter_packages)}
    told = ushtil("translate", "--to", "en", THREE["ru"]["content"], **packages)
    assert told.returncode == 0, told.stderr
    assert told.stdout.isascii()
    given = ushtil("translate", "--from", "ru", "--to", "en", text=THREE["ru"]["content"], **packages)
    assert given.stdout.strip() == told.stdout.strip()


def test_translate_without_a_package_is_status_1_and_with_an_unknown_language_2(tmp_path: Path) -> None:
    packages = {"ARGOS_PACKAGES_DIR": str(tmp_path)}
    missing = ushtil("translate", "--from", "en", "--to", "ru", "The museum opened.", **packages)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "en" in missing.stderr
    assert "Traceback" not in missing.stderr
    assert ushtil("translate", "--to", "de", "The museum opened.", **packages).returncode == 2


def test_models_are_installed_listed_exported_and_removed(tmp_path: Path) -> None:
    packages = {"ARGOS_PACKAGES_DIR": str(tmp_path / "packages")}
    installed = ushtil("models", "install", "starter", **packages)
    assert installed.returncode == 0, installed.stderr
    assert {Path(line).name for line in installed.stdout.splitlines()} == SIX

    listed = ushtil("models", "list", **packages)
    assert listed.returncode == 0
    assert all(str(tmp_path / "packages" / name) in listed.stdout for name in SIX), "in a pipe no path is cut short"

    file = tmp_path / "en_kk.argosmodel"
    exported = ushtil("models", "export", "en", "kk", str(file), **packages)
    assert (exported.returncode, exported.stdout) == (0, f"{file}\n")
    assert _installed_by_argostranslate(file, tmp_path / "argos") == "en kk"

    assert ushtil("models", "remove", "translate-en_kk", **packages).returncode == 0
    assert {path.name for path in (tmp_path / "packages").glob("translate-*")} == SIX - {"translate-en_kk"}
    again = ushtil("models", "remove", "translate-en_kk", **packages)
    assert again.returncode == 1
    assert "not installed" in again.stderr
    assert ushtil("models", "install", "nonsense", **packages).returncode == 2


def _installed_by_argostranslate(file: Path, directory: Path) -> str:
    """Install an exported package with argostranslate itself, into a directory of its own; its direction."""
    script = (
        "import sys, argostranslate.package as p\n"
        "p.install_from_path(sys.argv[1])\n"
        "[found] = p.get_installed_packages()\n"
        "print(found.from_code, found.to_code)\n"
    )
    places = {"ARGOS_PACKAGES_DIR": str(directory / "packages"), "HOME": str(directory)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)],
        env=os.environ | places,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_broken_package_is_listed_with_the_reason_and_status_1(tmp_path: Path) -> None:
    (tmp_path / "translate-en_ru").mkdir()
    done = ushtil("models", "list", ARGOS_PACKAGES_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "it has no metadata.json" in done.stdout


def test_a_new_key_is_alone_on_standard_output_and_opens_what_its_scope_says(service: Service) -> None:
    key = service.make_key("--scope", "translate")
    assert key.split() == [key]
    bearer = {"Authorization": f"Bearer {key}"}
    assert http("POST", f"{service.url}/detect", {"q": THREE["ru"]["content"]}, bearer).status == 200
    assert http("POST", f"{service.url}/api/v1/articles", THREE["ru"], bearer).status == 403


def test_settings_are_listed_with_their_values_and_secrets_hidden() -> None:
    done = ushtil("settings", USHTIL_LIST_LIMIT="77", USHTIL_SECRET="hunter2-hunter2")
    assert done.returncode == 0
    assert "hunter2" not in done.stdout
    for setting in SETTINGS:
        assert f"{setting.variable} " in done.stdout
    assert "77" in next(line for line in done.stdout.splitlines() if "USHTIL_LIST_LIMIT" in line)


@pytest.mark.parametrize("words", [("serve",), ("worker",)])
def test_a_setting_that_cannot_be_read_is_status_2_and_named(words: tuple[str, ...]) -> None:
    done = ushtil(*words, USHTIL_LEASE_SECONDS="soon")
    assert (done.returncode, done.stdout) == (2, "")
    assert "USHTIL_LEASE_SECONDS" in done.stderr


def test_a_misspelt_setting_is_warned_of() -> None:
    done = ushtil("settings", USHTIL_LEESE_SECONDS="5")
    assert done.returncode == 0
    assert "USHTIL_LEESE_SECONDS is no setting" in done.stderr
