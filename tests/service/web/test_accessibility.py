"""What WCAG 2.2 asks of every page and a parser can tell; each rule names its success criterion"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from service.languages import LANGUAGES, OWN_NAMES
from service.storage.database import Database
from service.web.lists import PAGE_SIZE
from service.web.words import WORDS
from tests.service.api.support import on_sqlite, publish_all
from tests.service.storage.samples import add, later
from tests.service.web.support import hrefs

pytestmark = on_sqlite
MARKUP = "<h1>x</h1><h4>y</h4><main>m</main><table><tr><td>t</td></tr></table><img src='https://a.example/i'>"


@pytest.fixture
def pages(client: FlaskClient, database: Database, fill: Callable[[int], list[str]]) -> dict[str, Any]:
    """Every kind of page, parsed, by address."""
    first = fill(PAGE_SIZE + 1)[0]
    marked = add(database, later(100), content=MARKUP, content_type="text/html", tags=("a",), source="s", author="A")
    publish_all(database)
    waiting = add(database, later(200))
    addresses = ["/", *(f"/{code}/" for code in LANGUAGES), "/ru/tags/a", "/kk/sources/s", "/en/articles/nosuch"]
    addresses += [f"/{code}/articles/{each}" for code in LANGUAGES for each in (first, marked, waiting)]
    parsed = {each: html.document_fromstring(client.get(each).text) for each in addresses}
    (older,) = hrefs(parsed["/kk/"], "//a[@rel='next']")
    parsed[older] = html.document_fromstring(client.get(older).text)
    return parsed


def test_every_page_has_a_language_a_title_and_landmarks(pages: dict[str, Any]) -> None:
    for address, page in pages.items():
        assert page.get("lang") == (address[1:3] or "kk")  # 3.1.1
        assert page.findtext(".//title").strip()  # 2.4.2
        for landmark in ("main", "body/header", "body/footer"):  # 1.3.1
            assert len(page.xpath(f"/html/{landmark} | /html/body/{landmark}")) == 1, (address, landmark)
        assert page.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]  # 1.4.4


def test_headings_make_an_outline(pages: dict[str, Any]) -> None:
    for address, page in pages.items():
        levels = [
            int(each.tag[1]) for each in page.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]")
        ]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(after <= before + 1 for before, after in pairwise(levels)), address
        assert all(each.text_content().strip() for each in page.xpath("//h1|//h2|//h3"))


def test_the_first_link_skips_to_the_content(pages: dict[str, Any]) -> None:  # 2.4.1
    for page in pages.values():
        for link in page.xpath("//a[@class='skip']"):
            assert page.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert page.xpath("(//a)[1]/@class") == ["skip"]


def test_links_and_navigations_have_names(pages: dict[str, Any]) -> None:
    for address, page in pages.items():
        assert all(each.text_content().strip() for each in page.xpath("//a"))  # 2.4.4
        names = page.xpath("//nav/@aria-label")
        assert len(names) == len(page.xpath("//nav")) == len(set(names)), address
        assert all(each.get("alt") is not None for each in page.xpath("//img"))  # 1.1.1
        identifiers = page.xpath("//@id")
        assert len(identifiers) == len(set(identifiers))
        assert not page.xpath("//*[@tabindex > 0]")


def test_the_other_languages_are_named_in_themselves(pages: dict[str, Any]) -> None:  # 3.1.2
    for address, page in pages.items():
        named = {each.get("lang"): each.text for each in page.xpath("/html/body/header//nav//a")}
        own = address[1:3]
        assert named == {code: name for code, name in OWN_NAMES.items() if code != own}
        assert page.xpath("//header//*[@aria-current]/text()") == ([OWN_NAMES[own]] if own else [])  # type: ignore[index]


def test_no_page_says_a_word_of_its_interface_in_another_language(pages: dict[str, Any]) -> None:
    said = {code: {v for v in vars(words).values() if isinstance(v, str)} for code, words in WORDS.items()}
    for address, page in pages.items():
        for text in page.xpath("//body//text()[normalize-space()] | //@aria-label"):
            (language,) = text.getparent().xpath("ancestor-or-self::*[@lang][1]/@lang")
            for other in set(LANGUAGES) - {language}:
                assert text.strip() not in said[other], (address, text)


def test_no_page_needs_a_script(pages: dict[str, Any]) -> None:
    for page in pages.values():
        assert not page.xpath("//script | //noscript | //form | //iframe | //*[@style] | //style")
