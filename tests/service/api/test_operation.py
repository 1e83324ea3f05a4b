"""/healthz, /readyz and /metrics"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.clock import utc_now
from service.settings import Settings
from service.storage import workers
from service.storage.database import Database
from tests.service.api.support import (
    DIRECTIONS,
    PROBLEM,
    URL,
    Body,
    Headers,
    beat,
    fail_all,
    on_sqlite,
    publish_all,
    submit,
)


@pytest.fixture(params=["no file", "no server"])
def orphan(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of an application whose database cannot be reached."""
    url = f"sqlite:///{tmp_path}/no/such.sqlite3" if request.param == "no file" else "postgresql://127.0.0.1:1/none"
    app = create_app(replace(settings, database_url=url))
    yield app.test_client()
    app.extensions["ushtil"].database.dispose()


def ready(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    assert answer.content_type == "application/json"
    return answer.status_code, answer.get_json()


def test_it_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_with_a_worker_that_has_every_direction_it_is_ready(client: FlaskClient, database: Database) -> None:
    beat(database)
    status, report = ready(client)
    assert (status, report["status"]) == (200, "ready")
    assert all(check["ok"] for check in report["checks"].values())
    assert report["checks"]["packages"]["missing"] == report["checks"]["packages"]["broken"] == []


def test_without_a_worker_it_is_not_ready(client: FlaskClient) -> None:
    status, report = ready(client)
    assert (status, report["status"]) == (503, "unready")
    assert report["checks"]["database"]["ok"] is True
    assert report["checks"]["worker"]["ok"] is False


def test_a_worker_that_missed_its_beats_is_not_seen(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    for name, beats, expected in (("late", 2, 200), ("gone", 4, 503)):
        seen = utc_now() - timedelta(seconds=beats * settings.heartbeat_seconds)
        with database.write() as session:
            workers.prune(session, utc_now() + timedelta(1))
            workers.beat(session, name, host="h", pid=1, started_at=seen, now=seen, packages={"directions": DIRECTIONS})
        assert ready(client)[0] == expected, name


def test_a_missing_direction_makes_it_degraded_and_is_named(client: FlaskClient, database: Database) -> None:
    beat(database, directions=[each for each in DIRECTIONS if each != ["kk", "en"]])
    status, report = ready(client)
    assert (status, report["status"]) == (200, "degraded")
    assert report["checks"]["packages"]["missing"] == ["kk-en"]


def test_a_broken_package_makes_it_degraded_and_is_named(client: FlaskClient, database: Database) -> None:
    beat(database, broken=["translate-en_ru: its model is missing"])
    status, report = ready(client)
    assert (status, report["status"]) == (200, "degraded")
    assert report["checks"]["packages"]["broken"] == ["translate-en_ru: its model is missing"]


def test_without_any_package_it_is_not_ready(client: FlaskClient, database: Database) -> None:
    beat(database, directions=[])
    status, report = ready(client)
    assert (status, report["status"]) == (503, "unready")
    assert len(report["checks"]["packages"]["missing"]) == 6


@on_sqlite
def test_with_the_database_down_it_is_alive_but_not_ready(orphan: FlaskClient) -> None:
    assert orphan.get("/healthz").status_code == 200
    status, report = ready(orphan)
    assert (status, report["status"]) == (503, "unready")
    assert report["checks"]["database"]["ok"] is False
    assert "127.0.0.1" not in str(report), "the report is for everybody"


@on_sqlite
def test_with_the_database_down_everything_is_503_and_may_be_tried_again(orphan: FlaskClient, article: Body) -> None:
    header = {"Authorization": "Bearer ushtil_abcdefgh_x"}
    answers = [
        orphan.get(URL),
        orphan.get(f"{URL}/nosuch"),
        orphan.post(URL, json=article, headers=header),
        orphan.post("/translate", json={"q": "a", "source": "en", "target": "ru"}, headers=header),
        orphan.get("/languages"),
        orphan.get("/feeds/ru.rss"),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.content_type == PROBLEM
        assert int(answer.headers["Retry-After"]) > 0
        assert "127.0.0.1" not in answer.text


def measured(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of /metrics by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    found = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.documentation, family.name
        for sample in family.samples:
            found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_the_metrics_tell_the_state_of_the_queue(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    submit(client, auth, article)
    publish_all(database)
    submit(client, auth, article, language="en", targets=["ru"])
    fail_all(database)
    submit(client, auth, article, title="Another")
    gone = submit(client, auth, article, title="Retracted")
    client.delete(f"{URL}/{gone}", headers=auth)
    beat(database)
    found = measured(client)
    counts = {labels[0][1]: value for (name, labels), value in found.items() if name == "ushtil_translations"}
    assert counts == {"queued": 2, "translating": 0, "published": 2, "held": 0, "failed": 1}
    assert found["ushtil_workers", ()] == 1
    assert found["ushtil_database_up", ()] == 1
    assert 0 < found["ushtil_queue_oldest_seconds", ()] < 60


def test_an_empty_queue_has_no_age(client: FlaskClient) -> None:
    found = measured(client)
    assert found["ushtil_queue_oldest_seconds", ()] == 0
    assert found["ushtil_workers", ()] == 0


@on_sqlite
def test_requests_are_counted_by_endpoint_and_status(client: FlaskClient) -> None:
    def count(endpoint: str, method: str, status: str) -> float:
        labels = (("endpoint", endpoint), ("method", method), ("status", status))
        return measured(client).get(("ushtil_http_requests_total", labels), 0)

    before = count("articles.read_article", "GET", "404"), count("none", "GET", "404")
    for n in range(3):
        client.get(f"{URL}/nosuch{n}")
        client.get(f"/nosuch{n}")
    after = count("articles.read_article", "GET", "404"), count("none", "GET", "404")
    assert (after[0] - before[0], after[1] - before[1]) == (3, 3)
    assert measured(client)["ushtil_http_request_seconds_count", (("endpoint", "articles.read_article"),)] >= 3


@on_sqlite
def test_a_method_of_the_client_s_own_making_makes_no_metric(client: FlaskClient) -> None:
    for n in range(3):
        client.open(URL, method=f"MADE{n}")
    methods = {dict(labels).get("method") for _, labels in measured(client)}
    assert not any(method and method.startswith("MADE") for method in methods)


@on_sqlite
def test_with_the_database_down_the_metrics_say_so(orphan: FlaskClient) -> None:
    found = measured(orphan)
    assert found["ushtil_database_up", ()] == 0
    assert ("ushtil_workers", ()) not in found
    assert any(name == "ushtil_http_requests_total" for name, _ in found)


@on_sqlite
def test_an_error_of_the_program_is_a_problem_without_its_innards(
    app: OpenAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.api import articles

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the password is 12345")

    monkeypatch.setattr(articles.articles, "list_articles", broken)
    answer = app.test_client().get(URL)
    assert answer.status_code == 500
    assert answer.content_type == PROBLEM
    assert "12345" not in answer.text
