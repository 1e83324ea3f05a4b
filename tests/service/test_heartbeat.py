from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.clock import utc_now
from service.heartbeat import Heartbeat, abilities
from service.settings import Settings
from service.storage import jobs, workers
from service.storage.database import Database, DatabaseUnavailable
from service.translation.packages import BrokenPackage, Inventory, installed

EMPTY = Inventory((), ())


@pytest.fixture
def make(settings: Settings, database: Database) -> Callable[..., Heartbeat]:
    def heartbeat(inventory: Callable[[], Inventory] = lambda: EMPTY, **changed: float) -> Heartbeat:
        return Heartbeat(replace(settings, heartbeat_seconds=0.03, **changed), database, inventory, utc_now)

    return heartbeat


def seen(database: Database) -> list[workers.Worker]:
    with database.read() as session:
        return workers.alive(session, utc_now(), timedelta(minutes=1))


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_beats_from_beginning_to_end_and_signs_off(make: Callable[..., Heartbeat], database: Database) -> None:
    with make() as heartbeat:
        until(lambda: seen(database))
        first = seen(database)[0]
        assert first.id == heartbeat.worker_id
        until(lambda: seen(database)[0].seen_at > first.seen_at)
        assert seen(database)[0].started_at == first.started_at
    assert seen(database) == []


def test_two_workers_of_one_process_are_two(make: Callable[..., Heartbeat], database: Database) -> None:
    first, second = make(), make()
    first.beat()
    second.beat()
    assert {each.id for each in seen(database)} == {first.worker_id, second.worker_id}
    assert len({first.worker_id, second.worker_id}) == 2


def test_it_tells_what_can_be_translated_and_what_is_broken(starter_packages: Path) -> None:
    inventory = installed(starter_packages)
    told = abilities(replace(inventory, broken=(BrokenPackage(Path("/somewhere/translate-x_y"), "it is empty"),)))
    assert sorted(map(tuple, told["directions"])) == [
        (a, b) for a in ("en", "kk", "ru") for b in ("en", "kk", "ru") if a != b
    ]
    assert told["broken"] == ["translate-x_y: it is empty"]
    assert abilities(EMPTY) == {"directions": [], "broken": []}


def test_it_extends_only_the_leases_held_at_the_moment(
    make: Callable[..., Heartbeat], settings: Settings, database: Database
) -> None:
    with database.write() as session:
        for word in ("held", "let go"):
            jobs.enqueue(session, ["en"], "ru", "text", [word], utc_now())
    with database.write() as session:
        held, let_go = jobs.claim(session, "me", 2, 1, utc_now())
    heartbeat = make(lease_seconds=600)
    with heartbeat.holding(jobs=[let_go.lease_token]):
        pass
    with heartbeat.holding(jobs=[held.lease_token]):
        heartbeat.beat()
    with database.write() as session:
        again = jobs.claim(session, "another", 9, 60, utc_now() + timedelta(seconds=60))
    assert [each.id for each in again] == [let_go.id]


@pytest.fixture
def failing(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Exceptions that the next writes raise, in order."""
    real, errors = database.write, list[Exception]()

    def write() -> object:
        if errors:
            raise errors.pop(0)
        return real()

    monkeypatch.setattr(database, "write", write)
    return errors


def test_it_goes_on_beating_after_an_outage_and_after_an_error_of_its_own(
    make: Callable[..., Heartbeat], database: Database, failing: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    failing += [DatabaseUnavailable("the server is away"), RuntimeError("never seen before")]
    with make():
        until(lambda: seen(database))
    assert "the server is away" in caplog.text
    assert "never seen before" in caplog.text
    assert seen(database) == []


def test_signing_off_from_a_database_that_is_away_is_no_error(
    make: Callable[..., Heartbeat], database: Database, failing: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with make() as heartbeat:
        until(lambda: seen(database))
        heartbeat._over.set()
        heartbeat._thread.join()
        failing.append(DatabaseUnavailable("the server is away"))
    assert "could not sign off" in caplog.text
