"""kill -9 at a bad moment loses nothing and publishes nothing twice; SIGTERM ends everything in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from service.storage.database import Database
from service.storage.tables import TranslationRow
from tests.e2e import feeds
from tests.e2e.articles import long_article
from tests.e2e.programs import STOP_SECONDS, WORK_SECONDS, Program, Service, statuses, until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-crashes")]


@pytest.fixture(scope="module")
def service(starter_packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with short leases and one translation in a batch; each test finds it running or starts it."""
    short = {"USHTIL_LEASE_SECONDS": "2", "USHTIL_HEARTBEAT_SECONDS": "0.5", "USHTIL_CLAIM_LIMIT": "1"}
    made = Service(tmp_path_factory.mktemp("crashes"), starter_packages, short)
    yield made
    if made.program is not None:
        made.program.destroy()


def attempts(service: Service, article_id: str) -> dict[str, int]:
    """How often each translation of an article has been begun."""
    database = Database(f"sqlite:///{service.directory / 'ushtil.sqlite3'}")
    with database.read() as session:
        rows = session.execute(
            select(TranslationRow.language, TranslationRow.attempts).where(TranslationRow.article_id == article_id)
        ).all()
    database.dispose()
    return {row.language: row.attempts for row in rows}


def in_translation(service: Service, article_id: str) -> str | None:
    """The language this article is being translated into at this moment."""
    found = statuses(service.article(article_id))
    return next((code for code, status in found.items() if status == "translating"), None)


def test_a_worker_killed_in_the_middle_of_a_translation_is_replaced_and_everything_is_published_once(
    service: Service,
) -> None:
    service.start()
    article_id = service.post(long_article("Kostanay", 80))["id"]
    broken_off = until(lambda: in_translation(service, article_id), "a translation has begun")
    killed = until(lambda: service.worker_pid, "there is a worker")
    os.kill(killed, signal.SIGKILL)
    assert statuses(service.article(article_id))[broken_off] == "translating"

    service.until_statuses(article_id, "published")
    assert service.worker_pid not in {0, killed}
    again = attempts(service, article_id)
    assert again == {code: 2 if code == broken_off else 1 for code in ("ru", "kk")}
    assert feeds.count_of(service, article_id) == feeds.in_all(1)


def test_after_the_master_is_killed_the_worker_stops_by_itself_and_a_restart_goes_on(service: Service) -> None:
    service.start()
    posted = [service.post(long_article(f"Karaganda {number}", 40))["id"] for number in range(2)]
    until(lambda: in_translation(service, posted[0]), "a translation has begun")
    worker, first = service.worker_pid, service.running
    assert worker in first.members
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: not first.members, "worker and web process have stopped by themselves", STOP_SECONDS)

    database = Database(f"sqlite:///{service.directory / 'ushtil.sqlite3'}")
    with database.read() as session:
        left = set(session.scalars(select(TranslationRow.status).where(TranslationRow.article_id.in_(posted))))
    database.dispose()
    assert "queued" in left

    service.start()
    for article_id in posted:
        service.until_statuses(article_id, "published")
        # The worker finished its batch before it stopped: nothing had to be begun a second time.
        assert attempts(service, article_id) == {"ru": 1, "kk": 1}
        assert feeds.count_of(service, article_id) == feeds.in_all(1)


def test_sigterm_in_the_middle_of_a_translation_ends_everything_with_status_0_and_leaves_nothing_behind(
    service: Service,
) -> None:
    program = service.start().running
    article_id = service.post(long_article("Petersburg", 40))["id"]
    begun = until(lambda: in_translation(service, article_id), "a translation has begun")
    assert len(program.members) == 3, "master, web process, worker"
    assert service.stop() == 0
    assert program.members == []

    service.start()
    service.until_statuses(article_id, "published")
    assert attempts(service, article_id) == {"ru": 1, "kk": 1}, f"{begun} was in work when the worker was told to stop"


def test_an_interrupt_from_the_terminal_ends_the_service_like_sigterm(service: Service) -> None:
    program = service.start().running
    until(lambda: len(program.members) == 3, "master, web process and worker are there")
    before = set(service.directory.glob("ushtil-metrics-*"))
    os.killpg(program.pid, signal.SIGINT)
    assert program.wait() == 0
    assert program.members == []
    assert len(before - set(service.directory.glob("ushtil-metrics-*"))) == 1
    assert "Traceback" not in program.output


def test_a_worker_told_to_stop_finishes_its_batch_first(
    make_service: Callable[..., Service], start_program: Callable[..., Program]
) -> None:
    service = make_service("--no-worker").start(ready=False)
    worker = start_program("worker", **service.variables, USHTIL_CLAIM_LIMIT="2")
    until(lambda: service.get("/readyz").status == 200, "the worker is seen")
    first, second = (service.post(long_article(name, 30))["id"] for name in ("one", "two"))
    until(lambda: in_translation(service, first), "the first batch has begun")
    worker.signal(signal.SIGTERM)
    assert worker.wait(WORK_SECONDS) == 0
    assert worker.members == []
    assert set(statuses(service.article(first)).values()) == {"published"}
    assert set(statuses(service.article(second)).values()) == {"queued"}
    assert attempts(service, second) == {"ru": 0, "kk": 0}
    # It has signed off, so nobody waits for three heartbeats to learn that no worker is there.
    assert service.get("/readyz").json["checks"]["worker"]["ok"] is False
    assert service.stop() == 0
