"""GET /languages, as LibreTranslate's clients use it"""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from service.clock import utc_now
from service.storage import workers
from service.storage.database import Database
from tests.service.api.support import beat


def test_each_language_has_its_name_and_the_targets_a_worker_can_reach(client: FlaskClient, database: Database) -> None:
    beat(database)
    answer = client.get("/languages")
    assert answer.status_code == 200
    assert answer.get_json() == [
        {"code": "ru", "name": "Russian", "targets": ["en", "kk", "ru"]},
        {"code": "kk", "name": "Kazakh", "targets": ["en", "kk", "ru"]},
        {"code": "en", "name": "English", "targets": ["en", "kk", "ru"]},
    ]


def test_a_direction_that_no_worker_has_is_left_out(client: FlaskClient, database: Database) -> None:
    beat(database, directions=[("ru", "en")])
    told = {each["code"]: each["targets"] for each in client.get("/languages").get_json()}
    assert told == {"ru": ["en", "ru"], "kk": ["kk"], "en": ["en"]}


def test_a_worker_that_was_not_seen_lately_counts_for_nothing(client: FlaskClient, database: Database) -> None:
    long_ago = utc_now() - timedelta(hours=1)
    with database.write() as session:
        workers.beat(
            session, "gone", host="h", pid=1, started_at=long_ago, now=long_ago, packages={"directions": [["ru", "en"]]}
        )
    assert [each["targets"] for each in client.get("/languages").get_json()] == [["ru"], ["kk"], ["en"]]
