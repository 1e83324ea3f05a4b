from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from service.storage import articles, feeds, queue
from service.storage.database import Database
from service.storage.stored import StoredTranslation
from service.storage.tables import PublicationRow, TranslationRow
from tests.service.storage.samples import NOW, add, claim, finish, later, translated

T = TypeVar("T")
FORK = multiprocessing.get_context("fork")


def state(database: Database, article_id: str, language: Any = "en") -> StoredTranslation:
    with database.read() as session:
        return articles.get(session, article_id).translations[language]


def retract(database: Database, article_id: str) -> None:
    with database.write() as session:
        articles.retract(session, article_id, NOW)


def fail(database: Database, claimed: queue.Claim, now: Any = NOW, **kwargs: Any) -> str:
    with database.write() as session:
        return queue.fail(session, claimed, "no package", now, **kwargs)


def within_seconds(work: Callable[[], T]) -> T:
    """Do work in another thread; an error where it takes long, while this thread holds its locks."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(work).result(timeout=5)
    finally:
        pool.shutdown(wait=False)


def test_a_claim_carries_the_article_to_translate(database: Database) -> None:
    article_id = add(database, targets=("en",), summary="Кратко", content_type="text/html", content="<p>Да</p>")
    (claimed,) = claim(database)
    assert (claimed.article_id, claimed.source_language, claimed.language) == (article_id, "ru", "en")
    assert (claimed.title, claimed.summary) == ("Беглов встретился со Скляром", "Кратко")
    assert (claimed.content, claimed.content_type, claimed.attempt) == ("<p>Да</p>", "text/html", 1)
    assert state(database, article_id).status == "translating"


def test_claims_are_made_oldest_first_up_to_the_limit(database: Database) -> None:
    ids = [add(database, later(second), targets=("en",)) for second in (2, 0, 1)]
    assert [each.article_id for each in claim(database, later(5), limit=2)] == [ids[1], ids[2]]
    assert [each.article_id for each in claim(database, later(5), limit=2)] == [ids[0]]
    assert claim(database, later(5)) == []


def test_what_is_claimed_is_not_claimed_again_while_the_lease_lasts(database: Database) -> None:
    add(database)
    assert len(claim(database)) == 2
    assert claim(database, later(59.9)) == []


def test_an_expired_lease_is_claimed_again_with_another_token(database: Database) -> None:
    add(database, targets=("en",))
    (first,) = claim(database)
    (second,) = claim(database, later(60))
    assert second.lease_token != first.lease_token
    assert second.attempt == 2


def test_translations_that_may_have_killed_a_worker_are_claimed_one_by_one(database: Database) -> None:
    ids = [add(database, later(number), targets=("en",)) for number in range(4)]
    assert len(claim(database, later(10), limit=3)) == 3
    after = later(100)
    assert [len(claim(database, after, limit=3)) for _ in range(5)] == [1, 1, 1, 1, 0]
    assert state(database, ids[3]).attempts == 1


def test_a_translation_that_kills_every_worker_is_failed_with_the_reason(database: Database) -> None:
    article_id = add(database, targets=("en",))
    for attempt in range(3):
        (claimed,) = claim(database, later(100 * attempt))
        assert claimed.attempt == attempt + 1
    assert claim(database, later(250)) == []  # the third lease is still running
    assert state(database, article_id).status == "translating"
    assert claim(database, later(300)) == []
    stored = state(database, article_id)
    assert stored.status == "failed"
    assert stored.error is not None
    assert "3 times" in stored.error


def test_a_crashing_translation_does_not_take_its_neighbours_with_it(database: Database) -> None:
    ids = [add(database, later(number), targets=("en",)) for number in range(5)]
    poison, now = ids[1], 10
    for _ in range(20):
        batch = claim(database, later(now))
        if not batch:
            break
        if any(each.article_id == poison for each in batch):
            now += 100  # the worker is killed: nothing it had claimed is finished
            continue
        for each in batch:
            assert finish(database, each, later(now))
        now += 1
    assert [state(database, article_id).status for article_id in ids] == [
        "failed" if article_id == poison else "published" for article_id in ids
    ]


def test_extending_keeps_a_lease_and_tells_what_is_held(database: Database) -> None:
    add(database)
    first, second = claim(database)
    with database.write() as session:
        held = queue.extend(session, [first.lease_token, "no such token"], 60, later(50))
    assert held == {first.lease_token}
    (taken,) = claim(database, later(70))
    assert (taken.article_id, taken.language) == (second.article_id, second.language)
    with database.write() as session:
        assert queue.extend(session, [first.lease_token, second.lease_token], 60, later(71)) == {first.lease_token}
        assert queue.extend(session, [], 60, later(71)) == set()


def test_a_finished_translation_is_stored_and_published_at_once(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (claimed,) = claim(database)
    assert finish(database, claimed, later(3))
    stored = state(database, article_id)
    assert (stored.status, stored.title, stored.published_at) == ("published", "Beglov met Sklyar", later(3))
    with database.read() as session:
        assert [each.title for each in feeds.feed_entries(session, "en", limit=5)] == ["Beglov met Sklyar"]
    assert claim(database, later(1000)) == []


def test_a_held_translation_is_stored_but_in_no_feed(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (claimed,) = claim(database)
    assert finish(database, claimed, status="held")
    stored = state(database, article_id)
    assert (stored.status, stored.title, stored.published_at) == ("held", "Beglov met Sklyar", None)
    with database.read() as session:
        assert feeds.feed_entries(session, "en", limit=5) == []


def test_a_worker_that_comes_back_late_changes_nothing(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (late,) = claim(database, owner="slow")
    (current,) = claim(database, later(60), owner="quick")
    assert not finish(database, late, later(61), title="late")
    assert fail(database, late, later(61)) == "lost"
    with database.write() as session:
        assert queue.fail_for_good(session, late, "late", later(61)) == "lost"
        assert queue.release(session, [late], later(61)) == 0
    assert state(database, article_id).status == "translating"
    assert finish(database, current, later(62), title="current")
    assert not finish(database, late, later(63), title="late")
    assert state(database, article_id).title == "current"


def test_a_worker_whose_lease_ran_out_unnoticed_may_still_finish(database: Database) -> None:
    add(database, targets=("en",))
    (claimed,) = claim(database)
    assert finish(database, claimed, later(10_000))


def test_a_translation_is_finished_once(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (claimed,) = claim(database)
    assert finish(database, claimed, title="first")
    assert not finish(database, claimed, title="second")
    assert state(database, article_id).title == "first"


def test_a_translation_of_a_retracted_article_is_not_stored(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (claimed,) = claim(database)
    retract(database, article_id)
    assert not finish(database, claimed)
    with database.read() as session:
        assert session.scalars(select(PublicationRow)).all() == []
        assert session.get_one(TranslationRow, (article_id, "en")).content is None


def test_a_retracted_article_is_not_claimed(database: Database) -> None:
    waiting, expired = add(database, targets=("en",)), add(database, later(-5), targets=("en",))
    assert [each.article_id for each in claim(database, limit=1)] == [expired]
    retract(database, waiting)
    retract(database, expired)
    assert claim(database, later(1000)) == []


def test_a_failure_is_tried_again_after_a_wait_that_doubles(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (first,) = claim(database)
    assert fail(database, first, NOW, max_attempts=3, retry_seconds=10) == "queued"
    stored = state(database, article_id)
    assert (stored.status, stored.error, stored.attempts) == ("queued", "no package", 1)
    assert claim(database, later(9.9)) == []
    (second,) = claim(database, later(10))
    assert fail(database, second, later(10), max_attempts=3, retry_seconds=10) == "queued"
    assert claim(database, later(29.9)) == []
    (third,) = claim(database, later(30))
    assert fail(database, third, later(30), max_attempts=3, retry_seconds=10) == "failed"
    assert claim(database, later(100_000)) == []
    stored = state(database, article_id)
    assert (stored.status, stored.error, stored.attempts) == ("failed", "no package", 3)


def test_the_wait_has_an_end_however_many_tries_there_are(database: Database) -> None:
    add(database, targets=("en",))
    now = NOW
    for attempt in range(1, 45):
        (claimed,) = claim(database, now, max_attempts=1000)
        assert claimed.attempt == attempt
        assert fail(database, claimed, now, max_attempts=1000) == "queued"
        now += timedelta(hours=1)


def test_success_after_a_failure_leaves_no_error(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (first,) = claim(database)
    fail(database, first)
    (second,) = claim(database, later(100))
    assert finish(database, second, later(100))
    stored = state(database, article_id)
    assert (stored.status, stored.error, stored.attempts) == ("published", None, 2)


def test_a_failure_that_no_try_would_mend_is_final_at_once(database: Database) -> None:
    article_id = add(database, targets=("en",))
    (claimed,) = claim(database)
    with database.write() as session:
        assert queue.fail_for_good(session, claimed, "no route from ru to en", NOW) == "failed"
    assert state(database, article_id).error == "no route from ru to en"
    assert claim(database, later(100_000)) == []


@pytest.mark.parametrize(
    ("reason", "stored"),
    [("a\0b", "a�b"), ("\ud800", "?"), ("  spaces\n", "spaces"), ("ж" * 5000, "ж" * 1999 + "…")],
)
def test_any_reason_can_be_stored(database: Database, reason: str, stored: str) -> None:
    article_id = add(database, targets=("en",))
    (claimed,) = claim(database)
    with database.write() as session:
        queue.fail(session, claimed, reason, NOW)
    assert state(database, article_id).error == stored


def test_released_claims_are_due_at_once_and_not_counted(database: Database) -> None:
    add(database)
    claims = claim(database)
    with database.write() as session:
        assert queue.release(session, claims, later(1)) == 2
    again = claim(database, later(1))
    assert [each.attempt for each in again] == [1, 1]
    assert {each.lease_token for each in again}.isdisjoint({each.lease_token for each in claims})


def test_counts_and_the_oldest_waiting_tell_the_state_of_the_queue(database: Database) -> None:
    with database.read() as session:
        assert queue.counts(session) == dict.fromkeys(("queued", "translating", "published", "held", "failed"), 0)
        assert queue.oldest_waiting(session) is None
    add(database, later(5))
    add(database, later(8))
    retract(database, add(database, later(1)))
    (claimed,) = claim(database, later(10), limit=1)
    with database.read() as session:
        assert queue.counts(session) == {"queued": 3, "translating": 1, "published": 0, "held": 0, "failed": 0}
        assert queue.oldest_waiting(session) == later(5)
    assert finish(database, claimed, later(11))
    claim(database, later(12), limit=1)
    with database.read() as session:
        assert queue.counts(session) == {"queued": 2, "translating": 1, "published": 1, "held": 0, "failed": 0}
        assert queue.oldest_waiting(session) == later(8)


def test_due_tells_whether_a_claim_would_find_anything(database: Database) -> None:
    def due(seconds: float) -> bool:
        with database.read() as session:
            return queue.due(session, later(seconds))

    assert not due(0)
    article_id = add(database, targets=("en",))
    assert due(0)
    (claimed,) = claim(database)
    assert (due(59.9), due(60)) == (False, True)
    fail(database, claimed)
    assert (due(9.9), due(10)) == (False, True)
    (claimed,) = claim(database, later(10))
    finish(database, claimed, later(10))
    assert not due(100_000)
    other = add(database, targets=("en",))
    assert due(0)
    retract(database, other)
    retract(database, article_id)
    assert not due(100_000)


def test_threads_never_claim_the_same_translation(database: Database) -> None:
    for number in range(30):
        add(database, later(number))

    def work(name: int) -> list[tuple[str, str]]:
        taken = []
        while batch := claim(database, later(100), limit=3, owner=f"w{name}"):
            taken += [(each.article_id, each.language) for each in batch]
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [pair for pairs in pool.map(work, range(6)) for pair in pairs]
    assert len(taken) == len(set(taken))
    # A thread that finds every row held by others may stop early: what is left is claimed now.
    rest = [(each.article_id, each.language) for each in claim(database, later(100), limit=100)]
    assert len(set(taken + rest)) == 60


def test_claiming_on_postgresql_does_not_wait_for_another_claim(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    add(database, later(0))
    add(database, later(1))
    with database.write() as first:
        mine = queue.claim(first, "w1", 2, 60, later(5))
        theirs = within_seconds(lambda: claim(database, later(5), owner="w2"))
        pairs = [(each.article_id, each.language) for each in mine + theirs]
        assert (len(mine), len(theirs), len(set(pairs))) == (2, 2, 4)


def test_a_heartbeat_on_postgresql_does_not_wait_for_its_own_worker(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    add(database)
    one, two = claim(database)

    def beat() -> set[str]:
        with database.write() as session:
            return queue.extend(session, [one.lease_token, two.lease_token], 60, later(50))

    with database.write() as session:
        assert queue.finish(session, one, translated(), later(50))
        assert within_seconds(beat) == {one.lease_token, two.lease_token}
        assert queue.finish(session, two, translated(), later(50))
    assert claim(database, later(1000)) == []


def test_finishing_retracting_and_submitting_at_once_never_deadlock(database: Database) -> None:
    ids = [add(database, later(number)) for number in range(16)]
    claims = claim(database, later(100), limit=100)
    barrier = threading.Barrier(4)
    finished: dict[tuple[str, str], bool] = {}

    def finish_all() -> None:
        barrier.wait(20)
        for number in range(0, 32, 4):  # four in a transaction, mixed with failures
            with database.write() as session:
                for each in claims[number : number + 4]:
                    finished[each.article_id, each.language] = queue.finish(session, each, translated(), later(101))

    def retract_some() -> None:
        barrier.wait(20)
        for article_id in reversed(ids[::2]):
            retract(database, article_id)

    def beat() -> None:
        barrier.wait(20)
        for number in range(20):
            with database.write() as session:
                queue.extend(session, [each.lease_token for each in claims], 60, later(100 + number))

    def submit() -> None:
        barrier.wait(20)
        for number in range(10):
            add(database, later(200 + number))

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(task) for task in (finish_all, retract_some, beat, submit)]:
            future.result(timeout=60)
    with database.read() as session:
        entries = feeds.feed_entries(session, "en", limit=100)
    assert sorted(each.article_id for each in entries) == sorted(ids[1::2])
    assert all(finished[article_id, "en"] for article_id in ids[1::2])


def _claim_and_hang(url: str, ready: Any) -> None:
    database = Database(url)
    claim(database, later(10), limit=1, owner="killed")
    with database.write() as session:
        (second,) = queue.claim(session, "killed", 1, 60, later(10))
        queue.finish(session, second, translated(title="never committed"), later(11))
        ready.set()
        time.sleep(60)


def test_kill_9_in_the_middle_of_a_translation_loses_and_doubles_nothing(database: Database) -> None:
    ids = {add(database, later(number), targets=("en",)) for number in range(3)}
    ready = FORK.Event()
    process = FORK.Process(target=_claim_and_hang, args=(database.url.render_as_string(hide_password=False), ready))
    process.start()
    assert ready.wait(30)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    done: list[str] = []
    for _ in range(10):
        for each in claim(database, later(100)):
            assert finish(database, each, later(100))
            done.append(each.article_id)
    assert sorted(done) == sorted(ids)
    with database.read() as session:
        entries = feeds.feed_entries(session, "en", limit=10)
    assert sorted(each.article_id for each in entries) == sorted(ids)
    assert {each.title for each in entries} == {"Beglov met Sklyar"}
