from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from service.storage import jobs
from service.storage.database import Database
from tests.service.storage.samples import NOW, later


def enqueue(database: Database, now: datetime = NOW, texts: tuple[str, ...] = ("Привет", "Сәлем")) -> str:
    with database.write() as session:
        return jobs.enqueue(session, ["ru", "kk"][: len(texts)], "en", "text", texts, now)


def claim(database: Database, now: datetime = NOW, limit: int = 16, **kwargs: Any) -> list[jobs.JobClaim]:
    with database.write() as session:
        return jobs.claim(session, "w1", limit, 30, now, **kwargs)


def finish(database: Database, claimed: jobs.JobClaim, *texts: str) -> bool:
    with database.write() as session:
        return jobs.finish(session, claimed, texts, NOW)


def fail(database: Database, claimed: jobs.JobClaim, now: datetime = NOW) -> str:
    with database.write() as session:
        return jobs.fail(session, claimed, "no package", now, max_attempts=3, retry_seconds=0.5)


def result(database: Database, job_id: str) -> jobs.JobResult:
    with database.read() as session:
        return jobs.result(session, job_id)


def test_a_job_goes_from_the_request_to_a_worker_and_back(database: Database) -> None:
    job = enqueue(database)
    assert result(database, job) == jobs.JobResult("queued", None, None)
    (claimed,) = claim(database)
    assert (claimed.id, claimed.sources, claimed.target, claimed.format) == (job, ["ru", "kk"], "en", "text")
    assert (claimed.texts, claimed.attempt) == (["Привет", "Сәлем"], 1)
    assert result(database, job) == jobs.JobResult("translating", None, None)
    assert finish(database, claimed, "Hi", "Hello")
    assert result(database, job) == jobs.JobResult("done", ["Hi", "Hello"], None)
    assert result(database, job).finished


def test_each_text_needs_its_language_and_its_translation(database: Database) -> None:
    with pytest.raises(ValueError, match="2 texts with 1 source languages"), database.write() as session:
        jobs.enqueue(session, ["ru"], "en", "text", ["a", "b"], NOW)
    enqueue(database)
    (claimed,) = claim(database)
    with pytest.raises(ValueError, match="2 texts with 1 translations"):
        finish(database, claimed, "only one")


def test_jobs_are_claimed_oldest_first_up_to_the_limit(database: Database) -> None:
    made = [enqueue(database, later(second)) for second in (2, 0, 1)]
    assert [each.id for each in claim(database, later(5), limit=2)] == [made[1], made[2]]
    assert [each.id for each in claim(database, later(5))] == [made[0]]
    assert claim(database, later(5)) == []


def test_an_expired_lease_is_claimed_again_alone_and_the_late_worker_is_ignored(database: Database) -> None:
    enqueue(database)
    enqueue(database, later(1))
    late, _ = claim(database, later(1))
    assert len(claim(database, later(31), limit=2)) == 1
    assert not finish(database, late, "late", "late")
    assert fail(database, late) == "lost"
    assert result(database, late.id).status == "translating"


def test_a_job_that_kills_every_worker_is_failed(database: Database) -> None:
    job = enqueue(database)
    for attempt in range(3):
        (claimed,) = claim(database, later(100 * attempt))
        assert claimed.attempt == attempt + 1
    assert claim(database, later(300)) == []
    stored = result(database, job)
    assert stored.status == "failed"
    assert "stopped 3 times" in (stored.error or "")


def test_an_error_is_told_only_when_the_job_has_failed(database: Database) -> None:
    job = enqueue(database)
    for attempt, expected in enumerate(["queued", "queued", "failed"]):
        (claimed,) = claim(database, later(10 * attempt))
        assert fail(database, claimed, later(10 * attempt)) == expected
        assert result(database, job).error == ("no package" if expected == "failed" else None)
    assert claim(database, later(1000)) == []


def test_a_failed_try_waits_before_the_next(database: Database) -> None:
    enqueue(database)
    (claimed,) = claim(database)
    fail(database, claimed)
    assert claim(database, later(0.4)) == []
    assert len(claim(database, later(0.5))) == 1


def test_a_failure_that_no_try_would_mend_is_final_at_once(database: Database) -> None:
    job = enqueue(database)
    (claimed,) = claim(database)
    with database.write() as session:
        assert jobs.fail_for_good(session, claimed, "no route\0", NOW) == "failed"
    assert result(database, job) == jobs.JobResult("failed", None, "no route�")


def test_extending_keeps_a_lease(database: Database) -> None:
    enqueue(database)
    (claimed,) = claim(database)
    with database.write() as session:
        assert jobs.extend(session, [claimed.lease_token, "other"], 30, later(20)) == {claimed.lease_token}
    assert claim(database, later(49)) == []
    assert len(claim(database, later(50))) == 1


def test_released_jobs_are_due_at_once_and_not_counted(database: Database) -> None:
    enqueue(database)
    claims = claim(database)
    with database.write() as session:
        assert jobs.release(session, claims, later(1)) == 1
        assert jobs.release(session, claims, later(1)) == 0
    assert [each.attempt for each in claim(database, later(1))] == [1]


def test_a_cancelled_job_is_gone_and_its_worker_finds_the_lease_lost(database: Database) -> None:
    job = enqueue(database)
    (claimed,) = claim(database)
    with database.write() as session:
        assert jobs.cancel(session, job)
        assert not jobs.cancel(session, job)
    assert not finish(database, claimed, "a", "b")
    assert result(database, job).status == "failed"


def test_old_jobs_are_pruned_and_waiting_ones_counted(database: Database) -> None:
    old, new = enqueue(database, later(0)), enqueue(database, later(100))
    with database.write() as session:
        assert jobs.waiting(session) == 2
        assert jobs.prune(session, later(50)) == 1
        assert jobs.waiting(session) == 1
    assert result(database, new).status == "queued"
    assert result(database, old).error is not None
    claim(database, later(100))
    with database.read() as session:
        assert jobs.waiting(session) == 0


def test_due_tells_whether_a_claim_would_find_anything(database: Database) -> None:
    def due(seconds: float) -> bool:
        with database.read() as session:
            return jobs.due(session, later(seconds))

    assert not due(0)
    enqueue(database)
    assert due(0)
    (claimed,) = claim(database)
    assert (due(29.9), due(30)) == (False, True)
    assert finish(database, claimed, "Hi", "Hello")
    assert not due(100_000)


def test_threads_never_claim_the_same_job(database: Database) -> None:
    made = {enqueue(database, later(number)) for number in range(24)}

    def work(_: int) -> list[str]:
        taken = []
        while batch := claim(database, later(25), limit=2):
            taken += [each.id for each in batch]
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job for each in pool.map(work, range(4)) for job in each]
    assert len(taken) == len(set(taken))
    assert {*taken, *(each.id for each in claim(database, later(25), limit=100))} == made
