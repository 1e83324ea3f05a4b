"""Items of ninjs as posted articles"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from service.formats import ninjs
from service.intake import Draft, Refused
from service.posted import PostedArticle

NOW = datetime(2025, 6, 21, 9, tzinfo=UTC)
BASE: dict[str, Any] = {"uri": "urn:a:1", "headlines": [{"value": "T"}], "bodies": [{"value": "C"}]}


def read(**members: Any) -> PostedArticle:
    return ninjs.read(BASE | members, NOW).article


def refused(**members: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        ninjs.read({k: v for k, v in (BASE | members).items() if v is not ...}, NOW)
    return [field for field, _ in caught.value.errors]


NEW = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "uri": "urn:a:1",
    "type": "text",
    "pubStatus": "usable",
    "language": "en-GB",
    "headlines": [{"role": "short", "value": "Short"}, {"role": "Main", "value": "T"}],
    "descriptions": [
        {"role": "caption", "value": "no"},
        {"role": "summary", "contentType": "text/html", "value": "<p>S</p>"},
    ],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": "C"}],
    "by": "A. Writer",
    "contentCreated": "2025-06-21T12:00:00+03:00",
    "versionCreated": "2025-06-22T12:00:00Z",
    "infoSources": [{"name": "Wire"}, {"name": "Agency", "role": "source"}],
    "altIds": [{"role": "other", "value": "1"}, {"role": "externalId", "value": "42"}],
    "subjects": [{"name": "economy", "uri": "http://cv.iptc.org/newscodes/mediatopic/04000000"}, {"rel": "x"}],
    "renditions": [{"name": "web", "href": "https://w.example/", "contentType": "text/html"},
                   {"name": "canonical", "href": "https://a.example/1"}],
    "associations": [
        {"name": "more", "type": "text", "uri": "urn:a:2"},
        {"name": "photo", "type": "picture", "uri": "urn:a:3", "renditions": [
            {"name": "thumbnail", "href": "https://a.example/t.jpg", "contentType": "image/jpeg", "width": 70},
            {"name": "highRes", "href": "https://a.example/h.jpg", "contentType": "image/jpeg", "width": 99,
             "sizeInBytes": 9},
        ]},
    ],
    "people": [{"name": "Somebody"}],
    "x:own": {"anything": [1, None]},
}  # fmt: skip
TWO = {v: k for k, v in ninjs._OLD_NAMES.items()}


def as_two(value: Any) -> Any:
    """The same in the spelling of ninjs 2."""
    if isinstance(value, list):
        return [as_two(each) for each in value]
    return {TWO.get(k, k): as_two(v) for k, v in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("item", [NEW, as_two(NEW)], ids=["3", "2"])
def test_every_field_has_its_property_in_either_version(item: dict[str, Any]) -> None:
    assert ninjs.read(item, NOW).article.model_dump(exclude_none=True) == {
        "title": "T",
        "content": "C",
        "content_type": "text/plain",
        "summary": "S",
        "author": "A. Writer",
        "published_at": datetime(2025, 6, 21, 9, tzinfo=UTC),
        "source": "Agency",
        "external_id": "42",
        "tags": ["economy"],
        "url": "https://a.example/1",
        "image": {"url": "https://a.example/h.jpg", "type": "image/jpeg", "length": 9},
        "language": "en",
    }


def body(value: str, kind: str | None = None, role: str | None = None) -> dict[str, Any]:
    return {"value": value, "contentType": kind, "role": role}


@pytest.mark.parametrize(
    ("bodies", "content", "content_type"),
    [
        ([body("C")], "C", "text/plain"),
        ([body("C", "text/plain"), body("<p>C</p>", "text/html")], "<p>C</p>", "text/html"),
        ([body("C", "text/plain", "main"), body("<p>C</p>", "text/html", "rich")], "C", "text/plain"),
        (
            [body("C", "text/plain", "text"), body("<p>C</p>", "text/html; charset=utf-8", "main")],
            "<p>C</p>",
            "text/html",
        ),
        ([body("<nitf/>", "application/nitf+xml", "main"), body("C", "text/plain")], "C", "text/plain"),
        ([{"contentType": "text/html"}, body("<p>C</p>", "application/xhtml+xml")], "<p>C</p>", "text/html"),
    ],
)
def test_the_main_body_is_taken_or_the_one_that_loses_nothing(
    bodies: list[dict[str, Any]], content: str, content_type: str
) -> None:
    article = read(bodies=bodies)
    assert (article.content, article.content_type) == (content, content_type)


def test_what_is_missing_is_taken_from_the_next_best() -> None:
    article = read(headlines=[], title="Title", versionCreated="2025-06-22T12:00:00Z", infoSources=[{"name": "Wire"}])
    assert article.title == "Title"
    assert article.published_at == datetime(2025, 6, 22, 12, tzinfo=UTC)
    assert article.source == "Wire"
    assert article.external_id == "urn:a:1"
    article = read(renditions=[{"name": "web", "href": "https://w.example/", "contentType": "text/html"}])
    assert article.url == "https://w.example/"
    assert (
        read(renditions=[{"name": "thumbnail", "href": "https://w.example/", "contentType": "image/png"}]).url is None
    )


def test_a_headline_in_html_becomes_text() -> None:
    assert read(headlines=[{"contentType": "text/html", "value": "A <b>B</b> &amp; C"}]).title == "A B & C"


@pytest.mark.parametrize(
    ("code", "language"), [("ru", "ru"), ("kk-Cyrl-KZ", "kk"), ("EN", "en"), ("de", None), ("", None)]
)
def test_a_language_of_the_three_is_given_any_other_is_for_detection(code: str, language: str | None) -> None:
    assert read(language=code).language == language


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"type": "picture"}, "type"),
        ({"pubStatus": "canceled"}, "pubStatus"),
        ({"pubstatus": "withheld"}, "pubstatus"),
        ({"embargoedUntil": "2025-06-21T09:00:01Z"}, "embargoedUntil"),
        ({"embargoed": "2025-06-21T09:00:01Z"}, "embargoed"),
        ({"embargoedUntil": "tomorrow"}, "embargoedUntil"),
        ({"embargoedUntil": "2025-06-20T09:00:00"}, "embargoedUntil"),
        ({"headlines": ...}, "headlines"),
        ({"headlines": "T"}, "headlines"),
        ({"headlines": [{"value": 5}]}, "headlines.0.value"),
        ({"headlines": [{"role": "x", "value": "a"}, {"role": "main", "value": " "}]}, "headlines.1.value"),
        ({"headlines": [], "title": ""}, "title"),
        ({"bodies": ...}, "bodies"),
        ({"bodies": []}, "bodies"),
        ({"bodies": [{"contentType": "application/pdf", "value": "x"}]}, "bodies"),
        ({"bodies": [{"contentType": "x/y"}, {"value": "a\x00b"}]}, "bodies.1.value"),
        ({"bodies": [{"value": "a\ud800b"}]}, "bodies.0.value"),
        ({"bodies": ["text"]}, "bodies.0"),
        ({"contentCreated": "2025"}, "contentCreated"),
        ({"contentcreated": "2025"}, "contentcreated"),
        ({"firstCreated": 5}, "firstCreated"),
        ({"by": "a" * 501}, "by"),
        ({"subjects": [{"rel": "x"}, {"name": ""}]}, "subjects.1.name"),
        ({"infosources": [{"name": "a" * 501}]}, "infosources.0.name"),
        ({"uri": "a" * 501}, "uri"),
        ({"uri": 5}, "uri"),
        ({"altids": [{"role": "externalId", "value": "a" * 501}]}, "altids.0.value"),
        ({"renditions": [{"name": "canonical", "href": "ftp://a.example/"}]}, "renditions.0.href"),
        (
            {"associations": [{}, {"type": "picture", "renditions": [{"href": "data:,"}]}]},
            "associations.1.renditions.0.href",
        ),
        (
            {"associations": [{"type": "picture", "renditions": [{"href": "http://a.example/", "sizeinbytes": -1}]}]},
            "associations.0.renditions.0.sizeinbytes",
        ),
    ],
)
def test_what_is_wrong_is_named_as_it_is_spelt_in_the_item(members: dict[str, Any], field: str) -> None:
    assert field in refused(**members)


def test_an_embargo_that_is_over_is_no_matter() -> None:
    assert read(embargoedUntil="2025-06-21T12:00:00+03:00").title == "T"


def test_the_spelling_of_the_newer_version_counts_where_both_are_there() -> None:
    assert read(contentCreated="2025-06-21T09:00:00Z", contentcreated="nonsense").published_at == NOW


def test_properties_that_are_not_read_may_hold_anything() -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    assert read(people="x", places=5, events={"a": deep}, associations=[{"x": deep}]).title == "T"


def outcome(members: dict[str, Any]) -> Draft | Refused:
    """What becomes of an item; any other error comes through."""
    try:
        return ninjs.read(members, NOW).draft()
    except Refused as refusal:
        return refusal


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["text/html", "main", "picture", "image/png", "http://a.example/", "2025-06-21T09:00:00Z", "ru"]),
    st.sampled_from(["\ud800", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]),
)
KNOWN = sorted(
    {*NEW, *TWO.values(), "embargoedUntil", "embargoed", "title", "firstCreated", "value", "role", "href", "name"}
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KNOWN), st.text(max_size=3)), inner, max_size=4),
    ),
    max_leaves=12,
)


@examples(max_examples=300, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(KNOWN), VALUES, max_size=8), st.booleans())
def test_any_object_is_a_draft_or_refused(members: dict[str, Any], whole: bool) -> None:
    assert isinstance(outcome(NEW | members if whole else members), (Draft, Refused))


@examples(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(set(NEW) - {"people", "x:own", "standard"})), SCALARS)
def test_a_property_of_any_value_is_a_draft_or_refused(name: str, value: Any) -> None:
    found = outcome(NEW | {name: value})
    if isinstance(found, Refused):
        assert {field.split(".")[0] for field, _ in found.errors} <= {name}
