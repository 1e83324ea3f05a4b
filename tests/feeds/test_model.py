from datetime import UTC, datetime

import pytest

from feeds.model import Alternate, Enclosure
from tests.feeds.samples import NOON, bare_entry, feed_of, full_entry


def test_moments_are_kept_in_utc() -> None:
    assert bare_entry().published == datetime(2025, 6, 21, 9, 0, 0, tzinfo=UTC)
    assert bare_entry().published.isoformat() == "2025-06-21T09:00:00+00:00"


@pytest.mark.parametrize("field", ["published", "updated"])
def test_an_entry_without_a_time_zone_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        bare_entry(**{field: NOON.replace(tzinfo=None)})


def test_an_untitled_entry_shows_its_address() -> None:
    assert bare_entry(title=" \x00\n").title == "https://news.example/ru/articles/a1"


def test_empty_optional_texts_are_none() -> None:
    entry = bare_entry(summary=" \n", author="\x00", source="", source_url="", tags=("", " ", "a", "a ", "b"))
    assert (entry.summary, entry.author, entry.source, entry.source_url) == (None, None, None, None)
    assert entry.tags == ("a", "b")


def test_a_link_that_is_no_web_address_is_refused() -> None:
    for field in ("url", "source_url"):
        with pytest.raises(ValueError, match="not an absolute http"):
            bare_entry(**{field: "javascript:alert(1)"})
    with pytest.raises(ValueError, match="not an absolute http"):
        Enclosure("file:///etc/passwd")


@pytest.mark.parametrize("bad", ["", "urn:x", "https://news.example/1", "tag:news.example,2025:a b", "tag:x,2025:é"])
def test_an_id_that_is_no_tag_uri_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not a tag: URI"):
        bare_entry(id=bad)
    with pytest.raises(ValueError, match="not a tag: URI"):
        feed_of(id=bad)


def test_alternates_are_one_a_language_in_order_and_never_ones_own() -> None:
    given = [("ru", "/own"), ("kk", "/1"), ("en", "/2"), ("kk", "/3")]
    entry = bare_entry(alternates=tuple(Alternate(code, f"https://a.example{path}") for code, path in given))
    assert [(other.language, other.url) for other in entry.alternates] == [
        ("en", "https://a.example/2"),
        ("kk", "https://a.example/1"),
    ]


def test_what_is_no_media_type_counts_as_not_known() -> None:
    assert Enclosure("https://a.example/1", "jpeg").type is None
    assert Enclosure("https://a.example/1", "image/jpeg\nx").type is None
    assert Enclosure("https://a.example/1", " Image/JPEG ").type == "image/jpeg"


def test_the_medium_follows_from_the_type() -> None:
    media = [Enclosure("https://a.example/1", kind).medium for kind in (None, "image/png", "video/mp4", "text/html")]
    assert media == ["image", "image", "video", "document"]


def test_a_negative_length_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be -1"):
        Enclosure("https://a.example/1", "image/png", -1)


def test_entries_are_newest_first_whatever_order_they_come_in() -> None:
    old = bare_entry(1, published=NOON.replace(year=2024))
    tie_a, tie_b = bare_entry(2), bare_entry(3)
    new = bare_entry(4, published=NOON.replace(year=2026))
    for order in ([old, tie_a, tie_b, new], [tie_b, new, tie_a, old]):
        assert feed_of(*order).entries == (new, tie_a, tie_b, old)


def test_two_entries_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        feed_of(bare_entry(1), full_entry(1))


def test_a_feed_needs_a_title_and_falls_back_on_it() -> None:
    with pytest.raises(ValueError, match="needs a title"):
        feed_of(title="\x00 ")
    feed = feed_of(title="Жаңалықтар", subtitle=" ", author=None)
    assert (feed.subtitle, feed.author) == ("Жаңалықтар", "Жаңалықтар")
