"""Paths of pages, and which addresses are links"""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.topic import EVERYTHING, Topic
from service.web import addresses


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_path_names_any_tag_and_stays_one_part_of_plain_ascii(name: str) -> None:
    path = addresses.tag_path("ru", name)
    if path is None:
        assert name in (".", "..")
        return
    last = path.removeprefix("/ru/tags/")
    assert unquote(last) == name
    assert last.isascii()
    assert not set(last) & set("/?#\"'<> &")


def test_each_topic_has_its_path() -> None:
    assert addresses.topic_path("kk", EVERYTHING) == "/kk/"
    assert addresses.topic_path("kk", Topic("tag", "a b")) == "/kk/tags/a%20b"
    assert addresses.topic_path("kk", Topic("source", "a/b")) == "/kk/sources/a%2Fb"
    assert addresses.topic_path("kk", Topic("source", "..")) is None


@pytest.mark.parametrize("address", ["https://a.example/", "http://a.example/?q=%22", "HTTPS://a.example"])
def test_addresses_of_the_web_are_links(address: str) -> None:
    assert addresses.web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [None, "", "javascript:alert(1)", "JaVaScRiPt://a.example/%0aalert(1)", "data:text/html,x", "vbscript:x",
     "//a.example", "https:", "http:///x", "http://[", "java\nscript:alert(1)", "/x"],
)  # fmt: skip
def test_other_addresses_are_no_links(address: str | None) -> None:
    assert addresses.web_address(address) is None
