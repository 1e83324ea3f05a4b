"""Pages of a list of publications, forwards and backwards"""

from __future__ import annotations

from itertools import pairwise

import pytest

from service.storage import articles, feeds, listing, paging
from service.storage.database import Database
from service.storage.listing import Listing
from tests.service.storage.samples import add, later


def page(database: Database, before: str | None = None, tag: str | None = None, source: str | None = None) -> Listing:
    with database.read() as session:
        return listing.page(session, "ru", tag, source, limit=3, before=before or None)


def ids(found: Listing) -> list[str]:
    return [each.article_id for each in found.entries]


def walk(database: Database, tag: str | None = None, source: str | None = None) -> list[Listing]:
    found = [page(database, None, tag, source)]
    while found[-1].older is not None:
        found.append(page(database, found[-1].older, tag, source))
    return found


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7, 9])
def test_walking_to_older_pages_shows_every_article_once(database: Database, count: int) -> None:
    made = [add(database, later(number // 2)) for number in range(count)]
    pages = walk(database)
    seen = [each for found in pages for each in ids(found)]
    assert len(seen) == count
    assert set(seen) == set(made)
    assert pages[0].newer is None
    assert all(len(found.entries) == 3 for found in pages[:-1])


@pytest.mark.parametrize("count", [4, 6, 7, 10])
def test_walking_back_to_newer_pages_shows_the_same_pages(database: Database, count: int) -> None:
    for number in range(count):
        add(database, later(number // 2))
    pages = walk(database)
    for newer, older in pairwise(pages):
        assert older.newer is not None
        assert ids(page(database, older.newer)) == ids(newer)
    assert pages[1].newer == listing.NEWEST


def test_what_is_published_meanwhile_shifts_no_page(database: Database) -> None:
    for number in range(7):
        add(database, later(number))
    pages = walk(database)
    added = add(database, later(8))
    assert ids(page(database, pages[0].older)) == ids(pages[1])
    assert ids(page(database, pages[1].older)) == ids(pages[2])
    # Back from the last page: full pages first, and what is new on the first one.
    back = page(database, page(database, pages[1].older).newer)
    assert ids(back) == ids(pages[1])
    assert back.newer is not None
    assert back.newer != listing.NEWEST
    assert ids(page(database, back.newer)) == ids(pages[0])
    assert ids(page(database))[0] == added


def test_an_article_that_a_cursor_stands_behind_may_be_retracted(database: Database) -> None:
    made = [add(database, later(number)) for number in range(5)]
    cursor = page(database).older
    with database.write() as session:
        articles.retract(session, made[2], later(9))
    found = page(database, cursor)
    assert ids(found) == [made[1], made[0]]
    assert found.newer == listing.NEWEST


def test_a_page_behind_the_last_article_is_empty_and_leads_back(database: Database) -> None:
    first = add(database, later(1))
    with database.read() as session:
        cursor = feeds.entry_cursor(feeds.feed_entries(session, "ru", limit=1)[0])
    found = page(database, cursor)
    assert (ids(found), found.older, found.newer) == ([], None, listing.NEWEST)
    assert ids(page(database, found.newer)) == [first]


def test_pages_are_filtered_by_tag_and_source(database: Database) -> None:
    made = [
        add(database, later(number), tags=("a",) if number % 2 else ("b",), source=f"s{number % 3}")
        for number in range(14)
    ]
    for filters, wanted in ((("a", None), made[1::2]), ((None, "s2"), made[2::3])):
        pages = walk(database, *filters)
        assert [each for found in pages for each in ids(found)] == wanted[::-1]
        assert [ids(page(database, each.newer, *filters)) for each in pages[1:]] == [ids(each) for each in pages[:-1]]


def test_a_cursor_that_was_not_given_is_refused(database: Database) -> None:
    for cursor in ("?", "x", "W10", "é"):
        with pytest.raises(paging.BadCursor):
            page(database, cursor)
