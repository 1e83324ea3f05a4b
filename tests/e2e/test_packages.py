"""Missing and damaged packages: the translation fails with its reason, and a retry after the repair publishes it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.translation.starter import default_starter_dir, install_starter
from tests.e2e import feeds
from tests.e2e.articles import THREE
from tests.e2e.programs import Service, http, ushtil

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-packages")]


@pytest.fixture
def damaged_packages(tmp_path: Path) -> Path:
    """A packages directory with one package alone, from English into Kazakh, whose model is damaged."""
    directory = tmp_path / "packages"
    for path in install_starter(default_starter_dir(), directory):
        if path.name != "translate-en_kk":
            shutil.rmtree(path)
    model = directory / "translate-en_kk" / "model" / "model.bin"
    size = model.stat().st_size
    model.unlink()  # the file may be shared by a link
    model.write_bytes(os.urandom(64) + bytes(size // 2))
    return directory


def test_a_translation_without_a_good_package_fails_and_a_retry_after_the_repair_publishes_it(
    make_service: Callable[..., Service], damaged_packages: Path
) -> None:
    service = make_service(packages=damaged_packages, USHTIL_RETRY_SECONDS="0.1").start()
    ready = service.get("/readyz").json
    assert ready["status"] == "degraded"
    assert "en-ru" in ready["checks"]["packages"]["missing"]

    article_id = service.post(THREE["en"])["id"]
    stored = service.until_statuses(article_id, "failed")
    missing, damaged = stored["translations"]["ru"], stored["translations"]["kk"]
    assert "en" in missing["error"]
    assert "ru" in missing["error"]
    assert "translate-en_kk" in damaged["error"]
    for translation in (missing, damaged):
        assert (translation["title"], translation["content"], translation["route"]) == (None, None, [])
    in_english_alone = {(code, form): int(code == "en") for code, form in feeds.in_all(1)}
    assert feeds.count_of(service, article_id) == in_english_alone, "the original never stands in for a translation"

    installed = ushtil("models", "install", "starter", **service.variables)
    assert installed.returncode == 0, installed.stderr
    for code in ("ru", "kk"):
        address = f"{service.url}/api/v1/articles/{article_id}/translations/{code}/retry"
        assert http("POST", address).status == 401
        assert http("POST", address, headers=service.auth).status == 202
    service.until_statuses(article_id, "published")
    assert feeds.count_of(service, article_id) == feeds.in_all(1)
    assert http("POST", address, headers=service.auth).status == 409, "there is nothing to retry any more"
    assert service.stop() == 0
