from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import func, select

from service.storage import articles, idempotency
from service.storage.database import Database
from service.storage.tables import ArticleRow
from tests.service.storage.samples import NOW, add, later, new_article


def reserve(
    database: Database, key: str = "k", digest: str = "d", now: datetime = NOW, owner: str = "o"
) -> idempotency.Reserved | idempotency.Replay:
    with database.write() as session:
        return idempotency.reserve(session, owner, key, digest, now, ttl=60)


def complete(database: Database, article_id: str, key: str = "k") -> None:
    with database.write() as session:
        idempotency.complete(session, "o", key, article_id)


def test_a_repeated_request_is_answered_with_the_first_article(database: Database) -> None:
    assert reserve(database) == idempotency.Reserved(later(60))
    article_id = add(database)
    complete(database, article_id)
    assert reserve(database, now=later(5)) == idempotency.Replay(article_id)
    assert reserve(database, now=later(100_000)) == idempotency.Replay(article_id)


def test_a_key_in_flight_is_refused_until_its_reservation_ends(database: Database) -> None:
    reserve(database)
    with pytest.raises(idempotency.KeyInFlight):
        reserve(database, now=later(59))
    assert reserve(database, now=later(60)) == idempotency.Reserved(later(120))
    with pytest.raises(idempotency.KeyInFlight):
        reserve(database, now=later(61))


def test_a_key_with_another_body_is_a_conflict(database: Database) -> None:
    reserve(database)
    with pytest.raises(idempotency.KeyConflict):
        reserve(database, digest="other")
    complete(database, add(database))
    with pytest.raises(idempotency.KeyConflict):
        reserve(database, digest="other", now=later(1000))


def test_a_key_belongs_to_its_owner(database: Database) -> None:
    reserve(database)
    assert isinstance(reserve(database, owner="another", digest="other"), idempotency.Reserved)


def test_a_released_key_can_be_used_with_another_body(database: Database) -> None:
    reserve(database)
    with database.write() as session:
        idempotency.release(session, "o", "k")
    assert isinstance(reserve(database, digest="other"), idempotency.Reserved)


def test_a_completed_key_cannot_be_released(database: Database) -> None:
    reserve(database)
    article_id = add(database)
    complete(database, article_id)
    with database.write() as session:
        idempotency.release(session, "o", "k")
    assert reserve(database) == idempotency.Replay(article_id)


def test_a_request_that_was_overtaken_stores_nothing(database: Database) -> None:
    reserve(database)
    reserve(database, now=later(60))  # the repetition, after the reservation of a slow request
    quick = add(database)
    complete(database, quick)

    def slow() -> None:
        with database.write() as session:
            made = articles.submit(session, new_article(), body_digest="d", tag_authority="t", now=later(61))
            idempotency.complete(session, "o", "k", made.article_id)

    with pytest.raises(idempotency.ReservationLost):
        slow()
    with database.read() as session:
        assert session.scalars(select(ArticleRow.id)).all() == [quick]


def test_any_key_can_be_stored(database: Database) -> None:
    for key in ("ы" * 10_000, "\0", "\ud800", ""):
        assert isinstance(reserve(database, key), idempotency.Reserved)


def test_old_keys_are_pruned_but_not_those_in_flight(database: Database) -> None:
    reserve(database, "done")
    complete(database, add(database), "done")
    reserve(database, "abandoned")
    reserve(database, "in flight", now=later(100))
    with database.write() as session:
        assert idempotency.prune(session, later(30)) == 0
        assert idempotency.prune(session, later(90)) == 2
    assert isinstance(reserve(database, "done"), idempotency.Reserved)
    with pytest.raises(idempotency.KeyInFlight):
        reserve(database, "in flight", now=later(110))


def test_one_of_eight_threads_gets_the_key(database: Database) -> None:
    barrier = threading.Barrier(8)

    def post(_: int) -> str:
        barrier.wait(20)
        try:
            found = reserve(database)
        except idempotency.KeyInFlight:
            return "in flight"
        if isinstance(found, idempotency.Replay):
            return "replayed"
        complete(database, add(database))
        return "made"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8), timeout=60))
    assert answers.count("made") == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ArticleRow)) == 1
