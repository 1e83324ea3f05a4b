from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from service.storage import workers
from service.storage.database import Database
from tests.service.storage.samples import NOW, later


def beat(database: Database, worker_id: str, now: datetime, **kwargs: Any) -> None:
    with database.write() as session:
        workers.beat(session, worker_id, host="h", pid=7, started_at=NOW, now=now, **kwargs)


def alive(database: Database, now: datetime, seconds: float = 45) -> list[workers.Worker]:
    with database.read() as session:
        return workers.alive(session, now, timedelta(seconds=seconds))


def test_a_worker_that_has_said_so_lately_is_alive(database: Database) -> None:
    packages = {"directions": [["ru", "en"]], "broken": []}
    beat(database, "w1", later(1), packages=packages, notes={"version": "0.1"})
    (seen,) = alive(database, later(46))
    assert seen == workers.Worker("w1", "h", 7, NOW, later(1), packages, {"version": "0.1"})
    assert alive(database, later(46.1)) == []


def test_a_beat_replaces_what_was_said_before(database: Database) -> None:
    beat(database, "w1", later(1), packages={"broken": ["x"]})
    beat(database, "w1", later(50))
    (seen,) = alive(database, later(60))
    assert (seen.seen_at, seen.packages, seen.notes) == (later(50), {}, {})


def test_a_worker_that_stops_is_forgotten_at_once(database: Database) -> None:
    beat(database, "w1", NOW)
    beat(database, "w2", NOW)
    with database.write() as session:
        workers.forget(session, "w1")
        workers.forget(session, "never there")
    assert [each.id for each in alive(database, NOW)] == ["w2"]


def test_workers_that_were_killed_are_pruned(database: Database) -> None:
    beat(database, "killed", later(1))
    beat(database, "living", later(100))
    with database.write() as session:
        assert workers.prune(session, later(50)) == 1
    assert [each.id for each in alive(database, later(100), 1000)] == ["living"]
