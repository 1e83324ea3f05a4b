"""Two web servers and two workers on one PostgreSQL database: the work is shared, nothing is done twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from service.storage.database import Database
from service.storage.tables import TranslationRow
from tests.databases import drop_schema, make_schema, postgresql_server, url_of
from tests.e2e import feeds
from tests.e2e.articles import THREE
from tests.e2e.programs import Program, Service, until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-scaled")]

DONE = re.compile(r"service\.worker: (\w+) in (\w\w): published$", re.MULTILINE)


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    server, reason = postgresql_server()
    if not server:
        pytest.skip(reason)
    schema = make_schema()
    yield url_of(schema)
    drop_schema(schema)


def twelve() -> list[dict[str, str]]:
    """Four articles a language, all different."""
    return [
        {"title": f"{article['title']} ({number})", "content": f"{article['content']} {number}", "language": code}
        for number in range(1, 5)
        for code, article in THREE.items()
    ]


def test_two_servers_and_two_workers_share_one_database(
    postgresql_url: str, make_service: Callable[..., Service], start_program: Callable[..., Program]
) -> None:
    shared = {"USHTIL_DATABASE_URL": postgresql_url, "USHTIL_CLAIM_LIMIT": "2", "USHTIL_HEARTBEAT_SECONDS": "1"}
    shared |= {"USHTIL_PUBLIC_URL": "https://news.example"}
    first, second = make_service("--no-worker", **shared), make_service("--no-worker", **shared)
    # All four migrate the empty database at once; one of them does it, the others wait.
    workers = [start_program("worker", **first.variables) for _ in range(2)]
    first.start()
    second.key = first.key
    second.start()
    until(lambda: second.get("/readyz").json["checks"]["worker"]["detail"] == "2 seen", "both workers are seen")

    ids = [server.post(article)["id"] for server, article in zip([first, second] * 6, twelve(), strict=True)]
    for article_id in ids:
        second.until_statuses(article_id, "published")

    by_worker = [Counter(DONE.findall(worker.output)) for worker in workers]
    assert all(by_worker), "each worker has had a part of it"
    together = by_worker[0] + by_worker[1]
    assert set(together.values()) == {1}
    assert len(together) == 24
    assert {article_id for article_id, _ in together} == set(ids)
    database = Database(postgresql_url)
    with database.read() as session:
        assert session.scalars(select(TranslationRow.attempts)).all() == [1] * 24
    database.dispose()

    for server in (first, second):
        for found in feeds.all_entries(server).values():
            assert len(found) == 12
            assert len({entry_id for entry_id, _ in found}) == 12
    tags = {path: first.get(path).headers["ETag"] for _, _, path in feeds.paths()}
    assert {path: second.get(path, {"If-None-Match": etag}).status for path, etag in tags.items()} == dict.fromkeys(
        tags, 304
    ), "a reader may be sent to either server"

    for program in (*workers, first.running, second.running):
        program.process.terminate()
        assert program.wait() == 0
        assert program.members == []
