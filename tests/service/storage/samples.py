"""Articles and moments for the storage tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from service.article import NewArticle, Package, Translation
from service.languages import Language
from service.storage import articles, queue
from service.storage.database import Database

NOW = datetime(2025, 6, 21, 9, 0, 0, 123456, tzinfo=UTC)
ROUTE = (Package("translate-ru_en", "1.9", "ab" * 32),)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def new_article(**fields: Any) -> NewArticle:
    given: dict[str, Any] = {
        "title": "Беглов встретился со Скляром",
        "content": "Встреча прошла на ПМЭФ.\n\nУчаствовали 92 страны.",
        "content_type": "text/plain",
        "language": "ru",
        "confidence": 0.99,
        "method": "detected",
        "targets": ("kk", "en"),
    }
    return NewArticle(**{**given, **fields})


def add(database: Database, now: datetime = NOW, *, digest: str = "d1", **fields: Any) -> str:
    with database.write() as session:
        made = articles.submit(
            session, new_article(**fields), body_digest=digest, tag_authority="news.example", now=now
        )
    return made.article_id


def translated(status: Any = "published", title: str = "Beglov met Sklyar") -> Translation:
    return Translation(
        title=title,
        summary=None,
        content="The meeting took place at SPIEF.\n\n92 countries took part.",
        route=ROUTE,
        status=status,
        glossary={"version": "1", "terms": [{"term": "beglov", "source": "Беглов", "target": "Beglov"}]},
        checks=({"check": "numbers", "passed": True, "detail": None},),
    )


def claim(
    database: Database, now: datetime = NOW, limit: int = 16, owner: str = "w1", **kwargs: Any
) -> list[queue.Claim]:
    with database.write() as session:
        return queue.claim(session, owner, limit, 60, now, **kwargs)


def finish(database: Database, claimed: queue.Claim, now: datetime = NOW, **kwargs: Any) -> bool:
    with database.write() as session:
        return queue.finish(session, claimed, translated(**kwargs), now)


def publish(database: Database, article_id: str, language: Language, now: datetime = NOW, **kwargs: Any) -> None:
    """Claim whatever waits and finish the one translation asked for; the others are given back."""
    claims = claim(database, now, limit=1000)
    (wanted,) = [each for each in claims if (each.article_id, each.language) == (article_id, language)]
    with database.write() as session:
        queue.release(session, [each for each in claims if each is not wanted], now)
    assert finish(database, wanted, now, **kwargs)
