from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service import worker as module
from service.article import NewArticle, Translation
from service.clock import utc_now
from service.languages import Language
from service.settings import Settings
from service.storage import articles, jobs, queue, workers
from service.storage import feeds as stored_feeds
from service.storage.database import Database, DatabaseUnavailable
from service.storage.stored import StoredArticle
from service.translation.packages import Inventory
from service.translation.pipeline import Pipeline, TranslationFailure, TranslationRequest, TranslationResult
from service.worker import UNEXPECTED, Worker

Outcome = TranslationResult | TranslationFailure


def upper(request: TranslationRequest) -> Outcome:
    """A translation that needs no model: the text in capitals."""
    document = replace(
        request.document,
        title=request.document.title.upper(),
        content=f"{request.target}: {request.document.content.upper()}",
    )
    return TranslationResult(document, ())


class FakePipeline(Pipeline):
    """Answers by a function of one request, and keeps the batches it was given."""

    def __init__(self, answer: Callable[[TranslationRequest], Outcome] = upper) -> None:
        super().__init__()
        self.answer, self.batches = answer, list[list[TranslationRequest]]()

    def inventory(self) -> Inventory:
        return Inventory((), ())

    def translate(self, requests: Sequence[TranslationRequest]) -> list[Outcome]:
        self.batches.append(list(requests))
        return [self.answer(each) for each in requests]


@pytest.fixture
def fake() -> FakePipeline:
    return FakePipeline()


@pytest.fixture
def quick(settings: Settings) -> Settings:
    return replace(settings, poll_seconds=0.01, retry_seconds=0.0, heartbeat_seconds=0.05)


@pytest.fixture
def post(database: Database) -> Callable[..., str]:
    def made(title: str = "News", targets: tuple[Language, ...] = ("ru", "kk")) -> str:
        article = NewArticle(
            title=title,
            content=f"The text of {title}.",
            content_type="text/plain",
            language="en",
            confidence=1.0,
            method="given",
            targets=targets,
        )
        with database.write() as session:
            return articles.submit(
                session, article, body_digest=title, tag_authority="news.example", now=utc_now()
            ).article_id

    return made


@pytest.fixture
def read(database: Database) -> Callable[[str], StoredArticle]:
    def stored(article_id: str) -> StoredArticle:
        with database.read() as session:
            return articles.get(session, article_id)

    return stored


def statuses(article: StoredArticle) -> dict[str, str]:
    return {code: each.status for code, each in article.translations.items()}


def titles_in_feed(database: Database, language: Language) -> list[str]:
    with database.read() as session:
        return [entry.title for entry in stored_feeds.feed_entries(session, language, limit=50)]


def add_job(database: Database, *texts: str, target: Language = "ru") -> str:
    with database.write() as session:
        return jobs.enqueue(session, ["en"] * len(texts), target, "text", texts, utc_now())


def job(database: Database, job_id: str) -> jobs.JobResult:
    with database.read() as session:
        return jobs.result(session, job_id)


def test_the_real_pipeline_translates_an_article_into_both_languages(
    worker: Worker, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    article_id = post("Museum opens a new hall")
    worker.run(once=True)
    stored = read(article_id)
    assert statuses(stored) == {"ru": "published", "kk": "published"}
    for code, translation in stored.translations.items():
        assert translation.title not in {None, "", "Museum opens a new hall"}
        assert [step.package for step in translation.route] == [f"translate-en_{code}"]


def test_everything_that_waits_is_one_batch(
    quick: Settings, database: Database, fake: FakePipeline, post: Callable[..., str]
) -> None:
    for number in range(3):
        post(f"News {number}")
    assert Worker(quick, database, fake).step() is True
    [batch] = fake.batches
    assert sorted((each.document.title, each.target) for each in batch) == [
        (f"News {number}", code) for number in range(3) for code in ("kk", "ru")
    ]
    assert sorted(titles_in_feed(database, "ru")) == ["NEWS 0", "NEWS 1", "NEWS 2"]


def test_a_batch_holds_no_more_than_the_limit(
    quick: Settings, database: Database, fake: FakePipeline, post: Callable[..., str]
) -> None:
    for number in range(3):
        post(f"News {number}")
    Worker(replace(quick, claim_limit=4), database, fake).run(once=True)
    assert [len(batch) for batch in fake.batches] == [4, 2]
    assert len(titles_in_feed(database, "kk")) == 3


def test_with_nothing_to_do_a_step_says_so(quick: Settings, database: Database, fake: FakePipeline) -> None:
    assert Worker(quick, database, fake).step() is False
    assert fake.batches == []


def test_jobs_go_before_articles(
    quick: Settings, database: Database, fake: FakePipeline, post: Callable[..., str]
) -> None:
    post()
    job_id = add_job(database, "a word", "and another")
    worker = Worker(quick, database, fake)
    worker.step()
    assert [each.document.content for each in fake.batches[0]] == ["a word", "and another"]
    assert job(database, job_id).texts == ["ru: A WORD", "ru: AND ANOTHER"]
    worker.step()
    assert {each.document.content for each in fake.batches[1]} == {"The text of News."}
    assert titles_in_feed(database, "ru") == ["NEWS"]


def test_one_article_that_breaks_the_pipeline_does_not_hold_up_the_others(
    quick: Settings, database: Database, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    def answer(request: TranslationRequest) -> Outcome:
        if request.document.title == "poison":
            raise RuntimeError("boom")
        return upper(request)

    good, poison = post("good"), post("poison")
    worker = Worker(replace(quick, max_attempts=2), database, FakePipeline(answer))
    worker.run(once=True)
    assert statuses(read(good)) == {"ru": "published", "kk": "published"}
    assert statuses(read(poison)) == {"ru": "failed", "kk": "failed"}
    assert {each.error for each in read(poison).translations.values()} == {UNEXPECTED}
    assert titles_in_feed(database, "ru") == ["GOOD"]


def test_a_failure_is_tried_again_and_given_up_with_its_reason_after_the_last_try(
    quick: Settings, database: Database, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    fake = FakePipeline(lambda _request: TranslationFailure("the model is out of order"))
    article_id = post(targets=("ru",))
    Worker(quick, database, fake).run(once=True)
    assert len(fake.batches) == quick.max_attempts == 3
    translation = read(article_id).translations["ru"]
    assert (translation.status, translation.error) == ("failed", "the model is out of order")
    assert translation.title is None


def test_a_permanent_failure_is_not_tried_again(
    quick: Settings, database: Database, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    fake = FakePipeline(lambda _request: TranslationFailure("no package", permanent=True))
    article_id = post(targets=("ru",))
    Worker(quick, database, fake).run(once=True)
    assert len(fake.batches) == 1
    assert statuses(read(article_id)) == {"ru": "failed"}


def test_a_failed_job_tells_why_at_once(quick: Settings, database: Database) -> None:
    fake = FakePipeline(lambda _request: TranslationFailure("no package", permanent=True))
    job_id = add_job(database, "a word")
    Worker(quick, database, fake).run(once=True)
    assert (job(database, job_id).status, job(database, job_id).error) == ("failed", "no package")


def test_a_pipeline_that_raises_fails_a_job_without_telling_its_secrets(quick: Settings, database: Database) -> None:
    def answer(_request: TranslationRequest) -> Outcome:
        raise RuntimeError("/etc/secret")

    job_id = add_job(database, "a word")
    Worker(quick, database, FakePipeline(answer)).run(once=True)
    assert job(database, job_id).error == UNEXPECTED


def test_a_result_whose_lease_was_lost_meanwhile_is_not_published(
    quick: Settings, database: Database, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    article_id = post(targets=("ru",))

    def answer(request: TranslationRequest) -> Outcome:
        late = utc_now() + timedelta(seconds=quick.lease_seconds + 1)
        with database.write() as session:
            [claim] = queue.claim(session, "another worker", 1, 60, late)
        with database.write() as session:
            assert queue.finish(session, claim, Translation("другой", None, "текст", ()), late)
        return upper(request)

    Worker(quick, database, FakePipeline(answer)).step()
    assert read(article_id).translations["ru"].title == "другой"
    assert titles_in_feed(database, "ru") == ["другой"]


def test_an_article_that_is_retracted_while_it_is_translated_is_not_published(
    quick: Settings, database: Database, post: Callable[..., str]
) -> None:
    article_id = post(targets=("ru",))

    def answer(request: TranslationRequest) -> Outcome:
        with database.write() as session:
            articles.retract(session, article_id, utc_now())
        return upper(request)

    Worker(quick, database, FakePipeline(answer)).run(once=True)
    assert titles_in_feed(database, "ru") == []


def test_a_lease_is_kept_for_as_long_as_the_translation_takes(
    quick: Settings, database: Database, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    article_id = post(targets=("ru",))
    stolen: list[queue.Claim] = []

    def answer(request: TranslationRequest) -> Outcome:
        ends = time.monotonic() + 1.5
        while time.monotonic() < ends:
            with database.write() as session:
                stolen.extend(queue.claim(session, "another worker", 1, 60, utc_now()))
            time.sleep(0.05)
        return upper(request)

    Worker(replace(quick, lease_seconds=1), database, FakePipeline(answer)).run(once=True)
    assert stolen == []
    assert statuses(read(article_id)) == {"ru": "published"}


class Outage:
    """A database that does not answer for its first few writes after `begin`."""

    def __init__(self, database: Database, times: int) -> None:
        self._write, self.left = database.write, times

    def write(self) -> Any:
        if self.left > 0:
            self.left -= 1
            raise DatabaseUnavailable("the server is away")
        return self._write()


def test_an_outage_of_the_database_is_waited_for(  # noqa: PLR0917 (fixtures)
    quick: Settings,
    database: Database,
    fake: FakePipeline,
    post: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    post(targets=("ru",))
    monkeypatch.setattr(module, "OUTAGE_SECONDS", 0.01)
    outage = Outage(database, times=5)
    monkeypatch.setattr(database, "write", outage.write)
    Worker(quick, database, fake).run(once=True)
    assert outage.left == 0
    assert "the database does not answer (the server is away)" in caplog.text
    assert titles_in_feed(database, "ru") == ["NEWS"]


def test_what_was_in_work_when_the_database_went_away_is_taken_up_again_after_its_lease(
    quick: Settings, database: Database, post: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    post(targets=("ru",))
    monkeypatch.setattr(module, "OUTAGE_SECONDS", 0.01)
    outage = Outage(database, times=0)
    monkeypatch.setattr(database, "write", outage.write)
    tries: list[str] = []

    def answer(request: TranslationRequest) -> Outcome:
        outage.left = 0 if tries else 2
        tries.append(request.document.title)
        return upper(request)

    worker = Worker(replace(quick, lease_seconds=1, heartbeat_seconds=60), database, FakePipeline(answer))
    thread = threading.Thread(target=worker.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not titles_in_feed(database, "ru") and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.stop()
    thread.join(20)
    assert tries == ["News", "News"]
    assert titles_in_feed(database, "ru") == ["NEWS"]


def test_stop_lets_the_batch_finish_and_takes_no_further_one(
    quick: Settings, database: Database, post: Callable[..., str], read: Callable[[str], StoredArticle]
) -> None:
    first, second = post("first", ("ru",)), post("second", ("ru",))

    def answer(request: TranslationRequest) -> Outcome:
        worker.stop()
        return upper(request)

    worker = Worker(replace(quick, claim_limit=1), database, FakePipeline(answer))
    worker.run()
    assert statuses(read(first)) == {"ru": "published"}
    assert statuses(read(second)) == {"ru": "queued"}


def test_a_worker_whose_parent_is_another_process_stops_at_once(
    quick: Settings, database: Database, fake: FakePipeline, post: Callable[..., str]
) -> None:
    post()
    Worker(quick, database, fake, parent=os.getpid()).run()
    assert fake.batches == []
    Worker(quick, database, fake, parent=os.getppid()).run(once=True)
    assert len(fake.batches) == 1


def test_a_worker_that_runs_is_listed_and_one_that_has_stopped_is_not(
    quick: Settings, database: Database, post: Callable[..., str]
) -> None:
    seen: list[list[str]] = []

    def listed() -> list[str]:
        with database.read() as session:
            return [each.id for each in workers.alive(session, utc_now(), timedelta(minutes=1))]

    def answer(request: TranslationRequest) -> Outcome:
        deadline = time.monotonic() + 10
        while not listed() and time.monotonic() < deadline:
            time.sleep(0.01)
        seen.append(listed())
        return upper(request)

    post(targets=("ru",))
    worker = Worker(quick, database, FakePipeline(answer))
    worker.run(once=True)
    assert seen == [[worker.id]]
    assert listed() == []


def test_old_jobs_are_thrown_away(quick: Settings, database: Database, fake: FakePipeline) -> None:
    job_id = add_job(database, "a word")
    later = utc_now() + module.JOB_LIFETIME + timedelta(minutes=1)
    Worker(quick, database, fake, now=lambda: later).step()
    assert fake.batches == []
    assert "given up" in (job(database, job_id).error or "")
