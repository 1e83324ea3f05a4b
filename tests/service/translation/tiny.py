"""Fixtures of small real packages, for conftest files to import by name."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from service.translation.build import Recipe, build
from tests.service.translation.marian import TAGS, write_opus_model


@pytest.fixture(scope="session")
def opus_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked OPUS-MT release with tags, from English to Kazakh; to be read only."""
    return write_opus_model(tmp_path_factory.mktemp("opus") / "release", tags=TAGS)


@pytest.fixture(scope="session")
def archive_1_0(opus_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package from English to Kazakh, version 1.0."""
    file = tmp_path_factory.mktemp("archives") / "translate-en_kk-1_0.argosmodel"
    return build(opus_release, file, Recipe("en", "kk")).path


@pytest.fixture(scope="session")
def archive_1_1(opus_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, version 1.1."""
    file = tmp_path_factory.mktemp("archives") / "translate-en_kk-1_1.argosmodel"
    return build(opus_release, file, Recipe("en", "kk", version="1.1")).path


def published(archive: Path, to: Path, **metadata: object) -> Path:
    """An archive as somebody else publishes it: without our marks, with another directory name and other metadata."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            name = "en_kk/" + entry.filename.split("/", 1)[1]
            content = old.read(entry)
            if name.endswith("metadata.json"):
                fields = json.loads(content) | metadata
                fields.pop("built_from", None)
                content = json.dumps({key: value for key, value in fields.items() if value is not None}).encode()
            new.writestr(name, content)
    return to
