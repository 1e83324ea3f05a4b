import string
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given, settings

from feeds.addresses import feed_url, opml_url, to_uri
from feeds.text import clean_line
from tests.feeds.samples import nasty_text

URI_CHARACTERS = set(string.ascii_letters + string.digits + "-._~:/?#[]@!$&'()*+,;=%")


def test_feeds_lie_below_the_public_address() -> None:
    assert feed_url("https://news.example/", "ru", "rss") == "https://news.example/feeds/ru.rss"
    assert feed_url("https://news.example/sub", "kk", "json") == "https://news.example/sub/feeds/kk.json"
    assert opml_url("https://news.example/") == "https://news.example/feeds.opml"


@pytest.mark.parametrize(
    ("tag", "encoded"),
    [
        ("economy", "economy"),
        ("a/b", "a%2Fb"),
        ("v1.2", "v1.2"),
        ("?#%", "%3F%23%25"),
        ("экономика", None),
        ("..", ".."),
    ],
)
def test_a_tag_is_one_segment_of_the_path(tag: str, encoded: str | None) -> None:
    url = feed_url("https://news.example", "en", "atom", tag)
    segment = urlsplit(url).path.removeprefix("/feeds/en/tags/").removesuffix(".atom")
    assert "/" not in segment
    assert unquote(segment) == tag
    assert encoded in (None, segment)


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://news.example/a?b=c&d=%20#e", "https://news.example/a?b=c&d=%20#e"),
        (
            "https://ru.example/вики/Кировец",
            "https://ru.example/%D0%B2%D0%B8%D0%BA%D0%B8/%D0%9A%D0%B8%D1%80%D0%BE%D0%B2%D0%B5%D1%86",
        ),
        ("https://bücher.example:8080/", "https://xn--bcher-kva.example:8080/"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/%zz%41", "https://news.example/%25zz%41"),
        ('https://news.example/"<x>"', "https://news.example/%22%3Cx%3E%22"),
        ("  https://news.example/x\n", "https://news.example/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_an_address_becomes_an_ascii_uri(address: str, uri: str) -> None:
    assert to_uri(address) == uri
    assert to_uri(uri) == uri


@pytest.mark.parametrize(
    "address",
    [
        "",
        "news.example",
        "/path",
        "//news.example/",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "https://",
        "https:///path",
        "mailto:a@b.example",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an absolute http or https address"):
        to_uri(address)


@given(nasty_text)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_text_in_a_path_gives_a_uri_that_keeps_it(text: str) -> None:
    uri = to_uri(f"https://news.example/p/{text}")
    assert set(uri) <= URI_CHARACTERS
    text = text.replace("\ufffd", quote("\ufffd"))
    assert unquote(uri) == unquote(clean_line(f"https://news.example/p/{text}"))
