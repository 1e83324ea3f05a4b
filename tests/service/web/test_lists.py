"""The pages that list articles: /, /{language}/, /{language}/tags/{tag}, /{language}/sources/{source}"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask.testing import FlaskClient

from service.languages import LANGUAGES
from service.storage.database import Database
from service.web.lists import FRONT_SIZE, PAGE_SIZE
from service.web.words import WORDS
from tests.service.api.support import URL, Body, Headers, publish_all, submit
from tests.service.storage.samples import add, later
from tests.service.web.support import hrefs, page

ROOT = "https://news.example"
Fill = Callable[[int], list[str]]


def test_the_front_page_shows_the_latest_articles_of_each_language_in_it(client: FlaskClient, fill: Fill) -> None:
    made = fill(FRONT_SIZE + 2)
    found = page(client, "/")
    sections = found.xpath("//main//section")
    assert [each.get("lang") for each in sections] == list(LANGUAGES)
    for section in sections:
        code = section.get("lang")
        listed = hrefs(section, ".//h3/a")
        assert set(listed) <= {f"/{code}/articles/{each}" for each in made}
        assert len(listed) == FRONT_SIZE
        assert f"/{code}/" in hrefs(section, ".//p/a")
    newest = sections[0].findtext(".//h3/a")
    assert newest == f"Новость {FRONT_SIZE + 1}"


def test_the_front_page_is_one_for_all_readers(client: FlaskClient, fill: Fill) -> None:
    fill(1)
    answers = [client.get("/", headers={"Accept-Language": each}) for each in ("ru", "kk,en;q=0.5", "de")]
    assert len({answer.data for answer in answers}) == 1
    assert "Accept-Language" not in answers[0].headers.get("Vary", "")
    assert answers[0].cache_control.public


def test_a_site_without_articles_says_so_in_each_language(client: FlaskClient) -> None:
    text = page(client, "/").text_content()
    for code in LANGUAGES:
        assert WORDS[code].empty in text
        assert WORDS[code].empty in page(client, f"/{code}/").text_content()


def test_a_language_without_its_slash_is_led_to_it(client: FlaskClient) -> None:
    answer = client.get("/ru")
    assert (answer.status_code, answer.headers["Location"]) == (308, "http://localhost/ru/")


def test_a_list_is_of_one_language_and_says_what_is_translated(client: FlaskClient, database: Database) -> None:
    add(database, later(1), language="en", targets=("ru",), title="English", summary="A summary.")
    add(database, later(2), language="ru", targets=("kk",), title="Русская", content="Начало. " * 100)
    add(database, later(3), language="kk", targets=("en",), title="Қазақша")
    publish_all(database)
    shown = {}
    for language in LANGUAGES:
        found = page(client, f"/{language}/")
        assert found.get("lang") == language
        titles = {each.text for each in found.findall(".//main//h2/a")}
        marks = {each.text for each in found.findall(".//p[@class='about']/span")}
        shown[language] = titles, marks & {text for words in WORDS.values() for text in words.machine_short.values()}
    assert shown == {
        "ru": ({"Русская", "ru: English"}, {"Машинный перевод с английского"}),
        "kk": ({"Қазақша", "kk: Русская"}, {"Орыс тілінен машиналық аударма"}),
        "en": ({"English", "en: Қазақша"}, {"Machine translation from Kazakh"}),
    }


def test_an_article_in_a_list_begins_with_its_summary_or_its_content(client: FlaskClient, database: Database) -> None:
    add(database, later(1), summary="Кратко\nо деле.")
    add(database, later(2), content="<h2>Раздел</h2><p>Слово " + "и слово " * 100 + "</p>", content_type="text/html")
    texts = [each.text for each in page(client, "/ru/").xpath("//main//article/p[not(@class)]")]
    assert texts[1] == "Кратко о деле."
    assert texts[0].startswith("Раздел Слово и слово и")
    assert texts[0].endswith((" и…", " слово…"))


def test_pages_lead_to_older_ones_and_back(client: FlaskClient, fill: Fill) -> None:
    made = fill(2 * PAGE_SIZE + 3)
    seen: list[str] = []
    addresses = ["/kk/"]
    while True:
        found = page(client, addresses[-1])
        seen += hrefs(found, "//main//h2/a")
        (canonical,) = hrefs(found, "//link[@rel='canonical']")
        assert canonical == ROOT + addresses[-1]
        assert hrefs(found, "//a[@rel='prev']") == hrefs(found, "//link[@rel='prev']") == addresses[-2:-1]
        older = hrefs(found, "//a[@rel='next']")
        assert older == hrefs(found, "//link[@rel='next']")
        if not older:
            break
        addresses += older
    assert len(addresses) == 3
    assert sorted(seen) == sorted(f"/kk/articles/{each}" for each in made)


def test_only_first_pages_are_versions_of_each_other(client: FlaskClient, fill: Fill) -> None:
    fill(PAGE_SIZE + 1)
    first = page(client, "/ru/")
    (older,) = hrefs(first, "//link[@rel='next']")
    versions = "//link[@hreflang and not(@type)]"
    assert hrefs(first, versions) == [f"{ROOT}/{code}/" for code in LANGUAGES]
    assert hrefs(page(client, older), versions) == []
    assert hrefs(page(client, older), "//header//nav//a") == ["/kk/", "/en/"]


def test_a_cursor_that_was_not_given_has_no_page(client: FlaskClient) -> None:
    for cursor in ("x", "", "%00", "W10", "%F0%9F%99%82"):
        assert page(client, f"/ru/?before={cursor}", 404).findtext(".//h1") == WORDS["ru"].missing


def test_a_tag_has_a_page_whatever_it_is(client: FlaskClient, database: Database) -> None:
    tags = ("экономика", "a/b", "/a//b/", "100 %", "?q#f", "<script>", "a.rss", "…", "🙂", "%2F", "&amp;")
    made = [add(database, later(number), tags=(tag, "other"), targets=("en",)) for number, tag in enumerate(tags)]
    publish_all(database)
    for tag, identifier in zip(tags, made, strict=True):
        links = page(client, f"/ru/articles/{identifier}").xpath("//a[@rel='tag']")
        (address,) = [each.get("href") for each in links if each.text == tag]
        found = page(client, address)
        assert found.findtext(".//h1") == f"Статьи с меткой «{tag}»"
        assert hrefs(found, "//main//h2/a") == [f"/ru/articles/{identifier}"]
        assert hrefs(found, "//link[@rel='canonical']") == [ROOT + address]
        # There is none in Kazakh: the way there is the language's own page.
        path = quote(tag, safe="")
        assert hrefs(found, "//header//nav//a") == ["/kk/", f"/en/tags/{path}"]
        assert hrefs(found, "//link[@hreflang and not(@type)]") == [
            f"{ROOT}/{code}/tags/{path}" for code in ("ru", "en")
        ]
        feeds = hrefs(found, "//link[@rel='alternate' and @type]")
        assert feeds[:3] == [f"/feeds/ru/tags/{path}.{form}" for form in ("rss", "atom", "json")]
        for each in feeds:
            assert client.get(each).status_code == 200, each


def test_a_tag_or_source_that_no_address_can_name_is_no_link(client: FlaskClient, database: Database) -> None:
    identifier = add(database, later(1), tags=("..", "."), source="..")
    found = page(client, f"/ru/articles/{identifier}")
    assert [each.text for each in found.xpath("//ul[@aria-label='Метки']/li")] == ["..", "."]
    assert not found.xpath("//a[@rel='tag']")
    assert not [each for each in hrefs(found, "//a") if "/sources/" in each]


def test_a_source_has_a_page_whatever_it_is(client: FlaskClient, database: Database) -> None:
    sources = ("Агентство", "a/b", "/a//b/", "<b>&", "R&D?", "😀")
    made = [add(database, later(number), source=source, targets=()) for number, source in enumerate(sources)]
    for source, identifier in zip(sources, made, strict=True):
        links = hrefs(page(client, f"/ru/articles/{identifier}"), "//article//a")
        (address,) = [each for each in links if "/sources/" in each]
        found = page(client, address)
        assert found.findtext(".//h1") == f"Статьи источника «{source}»"
        assert hrefs(found, "//main//h2/a") == [f"/ru/articles/{identifier}"]
        feeds = hrefs(found, "//link[@rel='alternate' and @type]")
        assert feeds[:3] == [f"/feeds/ru/sources/{quote(source, safe='')}.{form}" for form in ("rss", "atom", "json")]
        for each in feeds:
            assert client.get(each).status_code == 200, each
        page(client, address.replace("/ru/", "/en/", 1), 404)


def test_a_tag_or_source_that_no_article_has_has_no_page(client: FlaskClient, fill: Fill) -> None:
    fill(1)
    for rest in ("tags/none", "sources/none", "tags/%00", "sources/%00", "tags/%ED%A0%80", "sources/%FF"):
        found = page(client, f"/ru/{rest}", 404)
        assert found.get("lang") == "ru"
        assert "/ru/" in hrefs(found, "//main//a")


def test_a_retracted_article_leaves_every_list(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article, tags=["a"], source="s", language="en")
    publish_all(database)
    addresses = [f"/{code}{rest}" for code in LANGUAGES for rest in ("/", "/tags/a", "/sources/s")]
    for address in ["/", *addresses]:
        assert identifier in client.get(address).text
    client.delete(f"{URL}/{identifier}", headers=auth)
    for address in ["/", *addresses]:
        assert identifier not in client.get(address).text


def test_every_page_leads_to_its_feeds_in_all_formats(client: FlaskClient, fill: Fill) -> None:
    (identifier,) = fill(1)
    for rest in ("/ru/", "/kk/", "/en/", "/ru/tags/a", f"/kk/articles/{identifier}", "/en/articles/nosuch", "/"):
        found = page(client, rest, client.get(rest).status_code)
        languages = LANGUAGES if rest == "/" else (rest[1:3],)
        wanted = {f"/feeds/{code}.{form}" for code in languages for form in ("rss", "atom", "json")}
        links = found.xpath("//link[@rel='alternate' and @type]")
        assert wanted <= {each.get("href") for each in links}
        assert all(each.get("title") for each in links)
        assert {each.get("href") for each in links} | {"/feeds.opml"} == set(hrefs(found, "//footer//a"))
