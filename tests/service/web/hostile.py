"""A site whose every text is hostile, and all of its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from flask.testing import FlaskClient
from lxml import html

from service.article import ContentType, Image, NewArticle
from service.clock import utc_now
from service.languages import LANGUAGES, Language, others
from service.sanitize import clean_text, sanitize_html
from service.storage import articles, queue
from service.storage.database import Database
from service.web import addresses
from tests.service.api.support import translated
from tests.service.web.payloads import PAYLOADS, armed

CONTENT_TYPES: tuple[ContentType, ...] = get_args(ContentType)


def text_of(number: int) -> str:
    """A payload as it is stored; the API would refuse or fold some, and this leaves them whole."""
    return clean_text(armed(PAYLOADS[number], number))


def hostile(number: int, content_type: ContentType, language: Language) -> NewArticle:
    """An article with a payload in every field, those too that the API would refuse; only HTML is sanitised."""
    text = text_of(number)
    content = sanitize_html(f"<p>x</p>{text}") if content_type == "text/html" else text
    return NewArticle(
        title=text,
        content=content,
        content_type=content_type,
        language=language,
        confidence=1,
        method="given",
        # HTML is translated into the other languages, too; plain text is escaped the same way in each.
        targets=others(language) if content_type == "text/html" else (),
        summary=text if number % 2 else None,
        # A scheme that only a fault of ours could have let in, and text in a good address.
        url=text if number % 2 else f"https://a.example/{text}",
        author=text,
        source=text,
        tags=(text,),
        image=Image(text if number % 2 else f"https://a.example/{text}", "image/png"),
    )


def fill(database: Database) -> list[str]:
    """Publish each payload as plain text in one language and as HTML in all; the ids."""
    made = []
    with database.write() as session:
        for number in range(len(PAYLOADS)):
            for shift, content_type in enumerate(CONTENT_TYPES):
                new = hostile(number, content_type, LANGUAGES[(number + shift) % 3])
                now = utc_now()
                made.append(articles.submit(session, new, body_digest="d", tag_authority="x", now=now).article_id)
        while claims := queue.claim(session, "by hand", 1000, 60, utc_now()):
            for claim in claims:
                done = replace(translated(claim), title=claim.title, summary=claim.summary, content=claim.content)
                queue.finish(session, claim, done, utc_now())
    return made


def every_page(client: FlaskClient, identifiers: list[str]) -> dict[str, str]:
    """The front page, each list from its first page to its last, each article, and lists of each tag and source."""
    found: dict[str, str] = {}
    waiting = ["/", *(f"/{code}/" for code in LANGUAGES)]
    waiting += [f"/{code}/articles/{each}" for each in identifiers for code in LANGUAGES]
    for number in range(len(PAYLOADS)):
        # By turns in each language.
        for path in (addresses.tag_path, addresses.source_path):
            address = path(LANGUAGES[number % 3], text_of(number))
            assert address is not None
            waiting.append(address)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        if "/articles/" in address and answer.status_code == 404:
            continue  # plain text is published in one language
        assert answer.status_code == 200, address
        found[address] = answer.text
        waiting += html.document_fromstring(answer.text).xpath("//a[@rel='next']/@href")
    return found
