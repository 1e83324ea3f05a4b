import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.tag_uri import authority, entry_id, feed_id

# RFC 4151, 2.1, as a regular expression (authority: DNS names only).
DNS = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
SPECIFIC = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
RFC_4151 = re.compile(rf"tag:{DNS},\d{{4}}(?:-\d{{2}}(?:-\d{{2}})?)?:{SPECIFIC}")


def test_an_entry_is_named_by_host_day_article_and_language() -> None:
    assert entry_id("News.Example", date(2025, 6, 21), "01J9Z", "ru") == "tag:news.example,2025-06-21:articles/01J9Z/ru"


def test_the_day_of_a_moment_is_that_in_utc() -> None:
    almaty = timezone(timedelta(hours=5))
    assert entry_id("a.example", datetime(2025, 6, 21, 2, 0, tzinfo=almaty), "x", "kk").startswith(
        "tag:a.example,2025-06-20:"
    )
    assert ",2025-06-20:" in entry_id("a.example", datetime(2025, 6, 20, 23, 0, tzinfo=UTC), "x", "kk")


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        entry_id("a.example", datetime(2025, 6, 21), "x", "kk")  # noqa: DTZ001 - the point


def test_a_feed_is_named_by_language_and_tag() -> None:
    assert feed_id("news.example", date(2025, 1, 2), "en") == "tag:news.example,2025-01-02:feeds/en"
    assert feed_id("news.example", date(2025, 1, 2), "en", "a/b c") == (
        "tag:news.example,2025-01-02:feeds/en/tags/a%2Fb%20c"
    )


@pytest.mark.parametrize(
    ("given_as", "host"),
    [
        ("https://News.Example:8443/path?x", "news.example"),
        ("news.example", "news.example"),
        ("news.example:8080", "news.example"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("news.example.", "news.example"),
    ],
)
def test_the_authority_is_the_host(given_as: str, host: str) -> None:
    assert authority(given_as) == host


@pytest.mark.parametrize("bad", ["", "http://", "http://[::1]:8080", "a_b.example", "-a.example", "a..b", "x y"])
def test_a_host_that_rfc_4151_does_not_take_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="no host name for tag: URIs"):
        authority(bad)


@given(st.text(max_size=30).filter(lambda text: text.isprintable()), st.dates())
@settings(max_examples=150, derandomize=True, deadline=None)
def test_every_name_follows_the_grammar_and_different_tags_have_different_names(tag: str, day: date) -> None:
    name = feed_id("news.example", day, "ru", tag)
    assert RFC_4151.fullmatch(name)
    assert name != feed_id("news.example", day, "ru", tag + "/")
    assert name != feed_id("news.example", day, "ru")
    assert RFC_4151.fullmatch(entry_id("news.example", day, tag, "ru"))
