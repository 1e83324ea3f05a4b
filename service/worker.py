"""The worker: claims what waits in the database, translates it, writes it back.

Nothing is lost to ``kill -9``: a claim is a lease, and one that runs out is claimed again. Nothing is published twice:
a result is written only by who still holds the lease.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from service.clock import utc_now
from service.heartbeat import Heartbeat
from service.push.courier import Courier
from service.review import holding, review
from service.settings import Settings
from service.storage import idempotency, jobs, queue, workers
from service.storage.database import Database, DatabaseUnavailable
from service.translation.document import Document
from service.translation.pipeline import Pipeline, TranslationFailure, TranslationRequest, TranslationResult

log = logging.getLogger(__name__)

Outcome = TranslationResult | TranslationFailure
PRUNE_SECONDS: Final = 600.0
JOB_LIFETIME: Final = timedelta(minutes=15)
WORKER_LIFETIME: Final = timedelta(days=1)
OUTAGE_SECONDS: Final = 2.0
UNEXPECTED: Final = "the translation broke off with an error of the program; the worker's log has the details"


class Worker:
    """One worker process. `run` returns after `stop` or, with ``once``, when nothing is due.

    With ``parent``, a process id, it also returns when that process is not the parent of this one (any more).
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        pipeline: Pipeline,
        *,
        parent: int | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings, self._database, self._pipeline, self._now = settings, database, pipeline, now
        self._hold = holding(settings)
        self._parent = parent
        self._stopping = threading.Event()
        self._heartbeat = Heartbeat(settings, database, pipeline.inventory, now, pipeline.preferences)
        self._courier = Courier(settings, database, now)
        self._next_prune = time.monotonic()

    @property
    def id(self) -> str:
        return self._heartbeat.worker_id

    def stop(self) -> None:
        """Ask the worker to finish its batch and return; safe in a signal handler."""
        self._stopping.set()

    def run(self, *, once: bool = False) -> None:
        """Work until stopped. A database that does not answer is waited for."""
        with self._heartbeat, self._courier:
            while not self._stopping.is_set():
                if self._parent is not None and os.getppid() != self._parent:
                    log.info("the process that started this worker is gone; stopping")
                    return
                try:
                    busy = self.step()
                except DatabaseUnavailable as error:
                    log.warning("the database does not answer (%s); trying again", error)
                    self._stopping.wait(OUTAGE_SECONDS)
                    continue
                if not busy and once:
                    self._courier.finish(self._stopping)
                    return
                if not busy:
                    self._stopping.wait(self._settings.poll_seconds)

    def step(self) -> bool:
        """Do one round, what a person waits for first; True if there was anything to do."""
        self._prune()
        return self._work_on_jobs() or self._work_on_articles()

    def _work_on_jobs(self) -> bool:
        settings = self._settings
        with self._database.read() as session:
            if not jobs.due(session, self._now()):
                return False
        with self._database.write() as session:
            claims = jobs.claim(session, self.id, settings.claim_limit, settings.lease_seconds, self._now())
        with self._heartbeat.holding(jobs=(each.lease_token for each in claims)):
            for each in claims:
                requests = [
                    TranslationRequest(_text(text, each.format), source, each.target)
                    for text, source in zip(each.texts, each.sources, strict=True)
                ]
                self._settle_job(each, self._translate(requests))
        return bool(claims)

    def _settle_job(self, claim: jobs.JobClaim, outcomes: Sequence[Outcome]) -> None:
        failures = [each for each in outcomes if isinstance(each, TranslationFailure)]
        with self._database.write() as session:
            if failures:
                jobs.fail_for_good(session, claim, failures[0].reason, self._now())
            else:
                texts = [each.document.content for each in outcomes if isinstance(each, TranslationResult)]
                jobs.finish(session, claim, texts, self._now())

    def _work_on_articles(self) -> bool:
        settings, now = self._settings, self._now()
        with self._database.read() as session:
            if not queue.due(session, now):
                return False
        with self._database.write() as session:
            claims = queue.claim(
                session,
                self.id,
                settings.claim_limit,
                settings.lease_seconds,
                now,
                max_attempts=settings.max_attempts,
            )
        with self._heartbeat.holding(translations=(each.lease_token for each in claims)):
            outcomes = self._translate([request_for(each) for each in claims])
            for claim, outcome in zip(claims, outcomes, strict=True):
                self._settle(claim, outcome)
        return bool(claims)

    def _settle(self, claim: queue.Claim, outcome: Outcome) -> None:
        if isinstance(outcome, TranslationResult):
            self._finish(claim, outcome)
        else:
            self._fail(claim, outcome)

    def _finish(self, claim: queue.Claim, result: TranslationResult) -> None:
        # Checked before the transaction: others wait for its end.
        translation = review(request_for(claim), result, self._hold)
        with self._database.write() as session:
            stored = queue.finish(session, claim, translation, self._now())
        told = translation.status if stored else "no longer wanted"
        log.info("%s in %s: %s", claim.article_id, claim.language, told)

    def _fail(self, claim: queue.Claim, failure: TranslationFailure) -> None:
        settings, now = self._settings, self._now()
        with self._database.write() as session:
            if failure.permanent:
                queue.fail_for_good(session, claim, failure.reason, now)
            else:
                queue.fail(session, claim, failure.reason, now, settings.max_attempts, settings.retry_seconds)
        log.warning("%s in %s, try %d: %s", claim.article_id, claim.language, claim.attempt, failure.reason)

    def _translate(self, requests: Sequence[TranslationRequest]) -> list[Outcome]:
        """Translate together; where that breaks off, each alone, so that one article cannot hold up the others."""
        try:
            return self._pipeline.translate(requests)
        except Exception:
            log.exception("translating %d texts together broke off", len(requests))
            return [self._translate_alone(each) for each in requests]

    def _translate_alone(self, request: TranslationRequest) -> Outcome:
        try:
            [outcome] = self._pipeline.translate([request])
        except Exception:
            log.exception("a translation from %s into %s broke off", request.source, request.target)
            return TranslationFailure(UNEXPECTED)
        return outcome

    def _prune(self) -> None:
        if time.monotonic() < self._next_prune:
            return
        self._next_prune = time.monotonic() + PRUNE_SECONDS
        now = self._now()
        with self._database.write() as session:
            jobs.prune(session, now - JOB_LIFETIME)
            workers.prune(session, now - WORKER_LIFETIME)
            idempotency.prune(session, now - timedelta(hours=self._settings.idempotency_hours))


def request_for(claim: queue.Claim) -> TranslationRequest:
    """What to ask the pipeline for, for a claimed translation."""
    document = Document(claim.title, claim.summary, claim.content, claim.content_type)
    return TranslationRequest(document, claim.source_language, claim.language)


def _text(text: str, form: jobs.Format) -> Document:
    return Document("", None, text, "text/html" if form == "html" else "text/plain")
