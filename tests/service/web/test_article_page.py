"""GET /{language}/articles/{id}: the page of one language version"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from service.article import Status
from service.storage.database import Database
from service.web.words import WORDS
from tests.service.api.support import URL, Body, Headers, fail_all, hold_all, publish_all, submit
from tests.service.web.support import hrefs, page


def test_the_original_and_each_translation_have_a_page_in_their_language(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article, summary="They met.", author="A. Writer", source="Agency")
    publish_all(database)
    for language in ("ru", "kk", "en"):
        found = page(client, f"/{language}/articles/{identifier}")
        title = article["title"] if language == "en" else f"{language}: {article['title']}"
        assert found.get("lang") == language
        assert found.findtext(".//h1") == found.findtext(".//title") == title
        text = found.find(".//article").text_content()
        assert "machine translation" not in text
        assert ("машинный перевод с английского" in text) == (language == "ru")
        assert ("ағылшын тілінен жасалған машиналық аударма" in text) == (language == "kk")
        assert "They met." in text
        assert "A. Writer" in text
        for place in ("//header//nav", "//nav[@class='versions']"):
            others = {each.get("hreflang"): each.get("href") for each in found.xpath(f"{place}//a")}
            assert others == {code: f"/{code}/articles/{identifier}" for code in {"ru", "kk", "en"} - {language}}
        for address in {*hrefs(found, "//a"), *hrefs(found, "//link")} - {"#content"}:
            assert client.get(address).status_code == 200, address


def test_a_translation_leads_to_its_original_by_the_title_in_its_language(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article)
    publish_all(database)
    (link,) = page(client, f"/kk/articles/{identifier}").xpath("//*[@class='note']//a")
    assert link.text == article["title"]
    assert (link.get("href"), link.get("lang"), link.get("hreflang")) == (f"/en/articles/{identifier}", "en", "en")
    assert not page(client, f"/en/articles/{identifier}").xpath("//*[@class='note']")


OUTCOMES: tuple[tuple[Callable[[Database], int], Status], ...] = (
    (lambda _database: 0, "queued"),
    (hold_all, "held"),
    (fail_all, "failed"),
)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: str(outcome[1]))
def test_a_translation_that_is_not_published_says_why_and_where_the_article_can_be_read(
    client: FlaskClient,
    auth: Headers,
    article: Body,
    database: Database,
    outcome: tuple[Callable[[Database], int], Status],
) -> None:
    settle, status = outcome
    identifier = submit(client, auth, article)
    settle(database)
    for language in ("ru", "kk"):
        found = page(client, f"/{language}/articles/{identifier}", 404)
        assert found.get("lang") == language
        assert found.findtext(".//h1") == WORDS[language].untranslated
        assert WORDS[language].reasons[status] in found.text_content()
        (link,) = found.xpath("//main//nav//a")
        assert (link.get("href"), link.get("lang"), link.text) == (f"/en/articles/{identifier}", "en", article["title"])
        assert f"{language}: {article['title']}" not in found.text_content()
        assert found.xpath("//meta[@name='robots']/@content") == ["noindex"]
    original = page(client, f"/en/articles/{identifier}")
    assert not [each for each in hrefs(original, "//*") if each.startswith(("/ru/articles", "/kk/articles"))]
    assert not original.xpath("//nav[@class='versions']")


def test_a_translation_that_nobody_asked_for_is_said_to_be_none(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    identifier = submit(client, auth, article, targets=["kk"])
    assert WORDS["ru"].reasons[None] in page(client, f"/ru/articles/{identifier}", 404).text_content()


def test_a_retracted_article_is_410_in_the_language_of_the_address(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    identifier = submit(client, auth, article)
    client.delete(f"{URL}/{identifier}", headers=auth)
    for language, words in (("ru", "отозвана"), ("kk", "қайтарып алынды"), ("en", "retracted")):
        found = page(client, f"/{language}/articles/{identifier}", 410)
        assert found.get("lang") == language
        assert words in found.findtext(".//h1")


def test_what_never_was_is_404_for_people(client: FlaskClient) -> None:
    for address in ("/en/articles/nosuch", "/de/articles/nosuch", "/en/articles/%00", "/en/articles/<script>"):
        assert page(client, address, 404).findtext(".//h1") == "There is no such page"


def test_plain_text_is_shown_as_text_and_paragraphs(client: FlaskClient, auth: Headers, article: Body) -> None:
    content = "One < two & <script>alert(1)</script>.\n\nA second paragraph."
    identifier = submit(client, auth, article, content=content, title="<b>Bold</b> & co", language="en")
    found = page(client, f"/en/articles/{identifier}")
    assert found.findtext(".//h1") == "<b>Bold</b> & co"
    assert found.find(".//script") is None
    paragraphs = [each.text_content() for each in found.findall(".//article/div/p")]
    assert "One < two & <script>alert(1)</script>." in paragraphs
    assert "A second paragraph." in paragraphs


def test_html_is_shown_as_it_was_sanitised(client: FlaskClient, auth: Headers, article: Body) -> None:
    content = (
        '<p onclick="x()">The <b>governor</b> <a href="javascript:x()">met</a> <a href="https://a.example/">him</a>'
    )
    identifier = submit(
        client, auth, article, content=content + "<script>x()</script>", content_type="text/html", language="en"
    )
    found = page(client, f"/en/articles/{identifier}")
    assert found.find(".//article//b").text == "governor"
    assert [each.get("href") for each in found.findall(".//article/div/p/a") if each.get("href")] == [
        "https://a.example/"
    ]
    assert not found.xpath("//script | //@onclick")


def test_the_address_of_the_source_is_a_link(client: FlaskClient, auth: Headers, article: Body) -> None:
    address = "https://a.example/?a=1&b=%22"
    identifier = submit(client, auth, article, url=address, published_at="2025-06-21T09:00:00Z")
    found = page(client, f"/en/articles/{identifier}")
    assert address in [each.get("href") for each in found.findall(".//article//a")]
    assert found.find(".//time").get("datetime") == "2025-06-21T09:00:00+00:00"
    assert found.find(".//time").text == "21 June 2025, 09:00 UTC"


def test_a_page_loads_nothing_but_its_own_style(client: FlaskClient, auth: Headers, article: Body) -> None:
    found = page(client, f"/en/articles/{submit(client, auth, article)}")
    loaded = found.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script | //img/@src | //@style")
    assert loaded == ["/static/favicon.svg", "/static/pages.css"]
    assert client.get("/static/pages.css").mimetype == "text/css"
    assert client.get("/static/favicon.svg").mimetype == "image/svg+xml"


def test_only_an_image_is_shown_as_one(client: FlaskClient, auth: Headers, article: Body) -> None:
    def shown(**image: object) -> list[str]:
        identifier = submit(client, auth, article, image=image)
        found = page(client, f"/en/articles/{identifier}")
        pictures = found.xpath("//article//img/@src")
        assert found.xpath("//meta[@property='og:image']/@content") == pictures
        return [str(each) for each in pictures]

    assert shown(url="https://a.example/i.jpg", type="image/jpeg") == ["https://a.example/i.jpg"]
    assert shown(url="https://a.example/i") == ["https://a.example/i"]
    assert shown(url="https://a.example/i.mp4", type="video/mp4") == []


def test_what_was_not_translated_is_marked_with_its_own_language(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article, author="A. Writer", source="Agency", tags=["trade"])
    publish_all(database)
    found = page(client, f"/ru/articles/{identifier}")
    for text in ("A. Writer", "Agency", "trade"):
        (place,) = found.xpath(f"//article//*[text()='{text}']")
        assert place.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["en"]
    found = page(client, f"/en/articles/{identifier}")
    assert not found.xpath("//article//*[@lang]")


def test_search_engines_and_networks_are_told_what_the_page_is(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(
        client, auth, article, summary="They  met.", tags=["trade"], published_at="2025-06-21T09:00:00Z"
    )
    publish_all(database)
    found = page(client, f"/kk/articles/{identifier}?utm=1")
    root = "https://news.example"
    assert hrefs(found, "//link[@rel='canonical']") == [f"{root}/kk/articles/{identifier}"]
    others = {each.get("hreflang"): each.get("href") for each in found.xpath("//link[@hreflang and not(@type)]")}
    assert others == {code: f"{root}/{code}/articles/{identifier}" for code in ("ru", "kk", "en")}
    graph = {each.get("property"): each.get("content") for each in found.xpath("//meta[@property]")}
    assert graph["og:type"] == "article"
    assert graph["og:title"] == f"kk: {article['title']}"
    assert graph["og:url"] == f"{root}/kk/articles/{identifier}"
    assert graph["og:locale"] == "kk_KZ"
    assert graph["og:description"] == "kk: They met."
    assert graph["article:published_time"] == "2025-06-21T09:00:00+00:00"
    assert graph["article:tag"] == "trade"
