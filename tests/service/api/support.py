"""What the tests of the API share: the marks, and a worker's deeds done by hand, without a model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.article import Package, Translation
from service.clock import utc_now
from service.languages import LANGUAGES, Language
from service.settings import Settings
from service.storage import queue, workers
from service.storage.database import Database
from service.translation.packages import Inventory
from service.translation.pipeline import Pipeline, TranslationFailure, TranslationRequest, TranslationResult
from service.worker import Worker

URL = "/api/v1/articles"
PROBLEM = "application/problem+json"
Headers = dict[str, str]
Body = dict[str, Any]

# For tests of what no database can change, such as the validation of a request.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DIRECTIONS = [list(pair) for pair in permutations(LANGUAGES, 2)]


def submit(client: FlaskClient, auth: Headers, body: Body, **fields: Any) -> str:
    """Hand in an article and answer its id."""
    answer = client.post(URL, json=body | fields, headers=auth)
    assert answer.status_code == 202, answer.text
    return str(answer.get_json()["id"])


def settle(database: Database, deed: Callable[[Any, queue.Claim], Any]) -> int:
    """Claim every translation that is due and do the deed to it; answers how many there were."""
    with database.write() as session:
        claims = queue.claim(session, "by hand", 100, 60, utc_now())
        for claim in claims:
            deed(session, claim)
    return len(claims)


def publish_all(database: Database) -> int:
    """Publish every translation that waits, each as its original with the language before it."""
    return settle(database, lambda session, claim: queue.finish(session, claim, translated(claim), utc_now()))


def hold_all(database: Database) -> int:
    return settle(
        database,
        lambda session, claim: queue.finish(session, claim, replace(translated(claim), status="held"), utc_now()),
    )


def fail_all(database: Database, reason: str = "no package") -> int:
    return settle(database, lambda session, claim: queue.fail_for_good(session, claim, reason, utc_now()))


def beat(database: Database, *, directions: Sequence[Sequence[str]] = DIRECTIONS, broken: Sequence[str] = ()) -> None:
    """Say that a worker lives which can translate in these directions."""
    now = utc_now()
    with database.write() as session:
        workers.beat(
            session,
            "by hand",
            host="test",
            pid=1,
            started_at=now,
            now=now,
            packages={"directions": [list(each) for each in directions], "broken": list(broken)},
        )


class Marking(Pipeline):
    """A pipeline that marks texts with their two languages instead of translating them."""

    def inventory(self) -> Inventory:
        return Inventory((), ())

    def translate(self, requests: Sequence[TranslationRequest]) -> list[TranslationResult | TranslationFailure]:
        return [self._one(each) for each in requests]

    def _one(self, request: TranslationRequest) -> TranslationResult | TranslationFailure:
        document = request.document
        if "untranslatable" in document.content:
            return TranslationFailure("this cannot be translated", permanent=True)
        marked = f"{request.source}>{request.target}:{document.content}"
        return TranslationResult(replace(document, content=marked), (Package("translate-test", "1.0", "0" * 64),))


@contextmanager
def working(settings: Settings, database: Database) -> Iterator[None]:
    """A worker that marks what is asked for, in a thread, while the block lasts."""
    worker = Worker(settings, database, Marking())
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def translated(claim: queue.Claim) -> Translation:
    code: Language = claim.language
    return Translation(
        title=f"{code}: {claim.title}",
        summary=f"{code}: {claim.summary}" if claim.summary else None,
        content=f"{code}: {claim.content}" if claim.content_type == "text/plain" else claim.content,
        route=(Package(f"translate-{claim.source_language}_{code}", "1.9", "0" * 64),),
    )
