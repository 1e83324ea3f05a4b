"""Fixtures of the service: a real application over a real database, the starter packages, a worker to run by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI

from service.app import create_app
from service.clock import utc_now
from service.settings import Settings
from service.storage import keys
from service.storage.database import Database
from service.translation.packages import packages_dir
from service.translation.pipeline import Pipeline
from service.translation.starter import default_starter_dir, install_starter
from service.worker import Worker
from tests.databases import database, database_url  # noqa: F401 (fixtures)


@pytest.fixture(scope="session")
def starter_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packages directory with the six starter packages; do not change it."""
    directory = tmp_path_factory.mktemp("starter") / "packages"
    install_starter(default_starter_dir(), directory)
    return directory


@pytest.fixture(scope="session")
def pipeline(starter_packages: Path) -> Iterator[Pipeline]:
    """One pipeline with its model loaded once, over the starter packages."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ARGOS_PACKAGES_DIR", str(starter_packages))
    assert packages_dir() == starter_packages
    yield Pipeline.from_settings(Settings())
    patch.undo()


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:  # noqa: F811
    return Settings(
        database_url=database.url.render_as_string(hide_password=False),
        data_dir=str(tmp_path),
        public_url="https://news.example",
        poll_seconds=0.02,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[OpenAPI]:
    made = create_app(settings)
    made.testing = True
    # An error of ours is to be answered as it would be in production, and to be seen as 500.
    made.config["PROPAGATE_EXCEPTIONS"] = False
    yield made
    made.extensions["ushtil"].database.dispose()


@pytest.fixture
def client(app: OpenAPI) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def make_key(database: Database) -> Callable[..., str]:  # noqa: F811
    def make(*scopes: str) -> str:
        with database.write() as session:
            secret = keys.server_secret(session)
            return keys.create(session, "test", scopes or keys.DEFAULT_SCOPES, secret, utc_now())[1]

    return make


@pytest.fixture
def auth(make_key: Callable[..., str]) -> dict[str, str]:
    """Headers of a key with the default scopes."""
    return {"Authorization": f"Bearer {make_key()}"}


@pytest.fixture
def worker(settings: Settings, database: Database, pipeline: Pipeline) -> Worker:  # noqa: F811
    return Worker(settings, database, pipeline)


@pytest.fixture
def article() -> dict[str, Any]:
    return {
        "title": "Governor meets the deputy prime minister",
        "content": "The governor of Saint Petersburg met the first deputy prime minister of Kazakhstan on Thursday. "
        "They spoke about trade between the two countries.",
    }
