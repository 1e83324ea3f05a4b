"""GET /{language}/articles/{id}: the page of one language version"""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import html

from service.storage.database import Database
from tests.service.api.support import URL, Body, Headers, fail_all, hold_all, publish_all, submit


def page(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    return html.document_fromstring(answer.text)


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
        text = found.text_content()
        assert ("Machine translation" in text) is False
        assert ("Машинный перевод" in text) == (language == "ru")
        assert ("Машиналық аударма" in text) == (language == "kk")
        assert "They met." in text
        assert "A. Writer" in text
        others = {each.get("hreflang") for each in found.findall(".//nav//a")}
        assert others == {"ru", "kk", "en"} - {language}
        for link in found.findall(".//nav//a"):
            assert client.get(link.get("href")).status_code == 200
        for link in found.findall(".//link"):
            assert client.get(link.get("href")).status_code == 200


def test_a_translation_that_is_not_published_has_no_page_and_no_link(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article)
    for settle in (lambda _database: None, hold_all):
        settle(database)
        assert "не опубликован" in page(client, f"/ru/articles/{identifier}", 404).text_content()
        assert page(client, f"/en/articles/{identifier}").find(".//nav") is None
    other = submit(client, auth, article, title="Another")
    fail_all(database)
    assert "жарияланған жоқ" in page(client, f"/kk/articles/{other}", 404).text_content()


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
    paragraphs = [each.text_content() for each in found.findall(".//article/p")]
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
    assert [each.get("href") for each in found.findall(".//article/p/a") if each.get("href")] == ["https://a.example/"]
    assert not found.xpath("//script | //@onclick")


def test_the_address_of_the_source_is_a_link(client: FlaskClient, auth: Headers, article: Body) -> None:
    address = "https://a.example/?a=1&b=%22"
    identifier = submit(client, auth, article, url=address, published_at="2025-06-21T09:00:00Z")
    found = page(client, f"/en/articles/{identifier}")
    assert address in [each.get("href") for each in found.findall(".//article//a")]
    assert found.find(".//time").get("datetime") == "2025-06-21T09:00:00+00:00"


def test_a_page_loads_nothing_but_its_own_style(client: FlaskClient, auth: Headers, article: Body) -> None:
    found = page(client, f"/en/articles/{submit(client, auth, article)}")
    loaded = found.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")
    assert loaded == ["/static/pages.css"]
    assert client.get("/static/pages.css").mimetype == "text/css"
