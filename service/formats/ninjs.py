"""ninjs, the IPTC's News in JSON: items read as posted articles. `service.formats.ninjs_item` writes them.

Versions 3.x and 2.x are read. They differ in the spelling of names (``altIds``, ``altids``) and little else that
matters here. Properties that are not read are ignored: the standard lets providers add their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from service.intake import Refused
from service.languages import is_language
from service.posted import Posting, posting, refusals
from service.sanitize import html_to_text

EXTERNAL_ID: Final = "externalId"
CANONICAL: Final = "canonical"
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
# Names of 2.x that 3.x spells otherwise, of all that is read here.
_OLD_NAMES: Final = {
    "altids": "altIds", "contentcreated": "contentCreated", "contenttype": "contentType",
    "embargoed": "embargoedUntil", "firstcreated": "firstCreated", "infosources": "infoSources",
    "pubstatus": "pubStatus", "sizeinbytes": "sizeInBytes", "versioncreated": "versionCreated",
}  # fmt: skip
Part = TypeVar("Part", "NinjsText", "NinjsName")
_DEEPEST: Final = 6  # associations.0.renditions.0


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, alias_generator=to_camel)


class NinjsText(_Part):
    role: str | None = None
    content_type: str | None = None
    value: str | None = None


class NinjsRendition(_Part):
    name: str | None = None
    href: str | None = None
    content_type: str | None = None
    width: int | None = None
    size_in_bytes: int | None = None


class NinjsAssociation(_Part):
    type: str | None = None
    renditions: list[NinjsRendition] | None = None


class NinjsName(_Part):
    name: str | None = None
    role: str | None = None


class NinjsAltId(_Part):
    role: str | None = None
    value: str | None = None


class NinjsArticle(_Part):
    """An item of ninjs 3 (2.x is read as well), as far as its properties are read; others are ignored."""

    uri: str | None = Field(None, description="The external id, where `altIds` names none.")
    type: str | None = Field(None, description="`text` or `composite`.")
    pub_status: str | None = Field(None, description="`usable`.")
    language: str | None = None
    title: str | None = None
    by: str | None = None
    content_created: str | None = None
    first_created: str | None = None
    version_created: str | None = None
    embargoed_until: str | None = None
    headlines: list[NinjsText] | None = None
    descriptions: list[NinjsText] | None = None
    bodies: list[NinjsText] | None = None
    subjects: list[NinjsName] | None = None
    info_sources: list[NinjsName] | None = None
    alt_ids: list[NinjsAltId] | None = None
    renditions: list[NinjsRendition] | None = None
    associations: list[NinjsAssociation] | None = None


def read(members: Mapping[str, Any], now: datetime) -> Posting:
    """Read an item, parsed from JSON; ``now`` is what an embargo is measured by.

    Raises `Refused` for an item that cannot be taken; fields are named as in the item: ``bodies.0.value``.
    """
    spelt: dict[str, str] = {}
    renamed = _renamed(members, spelt, _DEEPEST)
    try:
        item = NinjsArticle.model_validate(renamed)
    except ValidationError as error:
        wrong = refusals(error, {})
        raise Refused([(_as_spelt(field, spelt), message) for field, message in wrong]) from None
    _check_usable(item, spelt, now)
    found: dict[str, Any] = {}
    places = {"title": "headlines", "content": "bodies", "summary": "descriptions", "tags": "subjects"}
    for read_part in (_read_texts, _read_names, _read_moment, _read_address, _read_image):
        read_part(item, found, places)
    return posting(found, {field: _as_spelt(place, spelt) for field, place in places.items()})


def _renamed(value: Any, spelt: dict[str, str], depth: int) -> Any:
    """The same with the names of 2.x as 3.x spells them; ``spelt`` takes how they were."""
    if depth and isinstance(value, list):
        return [_renamed(each, spelt, depth - 1) for each in value]
    if not depth or not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for name, each in value.items():
        known = _OLD_NAMES.get(name)
        if known in value:
            continue
        if known is not None:
            spelt[known] = name
        made[known or name] = _renamed(each, spelt, depth - 1)
    return made


def _as_spelt(place: str, spelt: Mapping[str, str]) -> str:
    return ".".join(spelt.get(part, part) for part in place.split("."))


def _check_usable(item: NinjsArticle, spelt: Mapping[str, str], now: datetime) -> None:
    """Refuse what must not be published: whatever is taken here is published at once."""
    errors = []
    if (item.type or "text") not in ("text", "composite"):
        errors.append(("type", "must be text or composite: only articles are taken"))
    if (item.pub_status or "usable") != "usable":
        errors.append(("pubStatus", "must be usable: what is taken is published; DELETE retracts an article"))
    if item.embargoed_until is not None and not _is_past(item.embargoed_until, now):
        errors.append(("embargoedUntil", "must be a past date and time with a zone: what is taken is published now"))
    if errors:
        raise Refused([(_as_spelt(field, spelt), message) for field, message in errors])


def _is_past(text: str, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.tzinfo is not None and moment.astimezone(UTC) <= now
    except (ValueError, OverflowError):
        return False


def _read_texts(item: NinjsArticle, found: dict[str, Any], places: dict[str, str]) -> None:
    headline = _best(item.headlines, _is_text, ("main", "headline", None))
    if headline is not None:
        found["title"] = _plain(item.headlines, headline)
        places["title"] = f"headlines.{headline}.value"
    elif item.title is not None:
        found["title"], places["title"] = item.title, "title"
    description = _best(item.descriptions, _is_text, ("summary", "abstract", "lead", "main", None))
    if description is not None:
        found["summary"] = _plain(item.descriptions, description) or None
        places["summary"] = f"descriptions.{description}.value"
    number = _best(item.bodies, _is_text, ("main",))
    if number is not None and item.bodies:
        # Several and none the main one: the richest is the one that loses nothing.
        rich = _best(item.bodies, _is_html, ())
        if (item.bodies[number].role or "").lower() != "main" and rich is not None:
            number = rich
        found["content"] = item.bodies[number].value
        found["content_type"] = "text/html" if _is_html(item.bodies[number]) else "text/plain"
        places["content"] = f"bodies.{number}.value"
    elif item.bodies:
        raise Refused([("bodies", "must hold one of the content type text/plain or text/html with a value")])


def _read_names(item: NinjsArticle, found: dict[str, Any], places: dict[str, str]) -> None:
    found["author"], places["author"] = _given(item.by), "by"
    primary = (item.language or "").strip().lower().partition("-")[0]
    found["language"] = primary if is_language(primary) else None
    tags: list[str] = []
    for number, subject in enumerate(item.subjects or ()):
        if subject.name is not None:
            places[f"tags.{len(tags)}"] = f"subjects.{number}.name"
            tags.append(subject.name)
    found["tags"] = tags
    source = _best(item.info_sources, lambda each: bool(_given(each.name)), ("source", "originator", None))
    if source is not None and item.info_sources:
        found["source"] = item.info_sources[source].name
        places["source"] = f"infoSources.{source}.name"
    found["external_id"], places["external_id"] = _given(item.uri), "uri"
    for number, alt_id in enumerate(item.alt_ids or ()):
        if alt_id.role == EXTERNAL_ID and _given(alt_id.value):
            found["external_id"], places["external_id"] = alt_id.value, f"altIds.{number}.value"


def _read_moment(item: NinjsArticle, found: dict[str, Any], places: dict[str, str]) -> None:
    dates = {
        "contentCreated": item.content_created,
        "firstCreated": item.first_created,
        "versionCreated": item.version_created,
    }
    for name, moment in dates.items():
        if moment is not None:
            found["published_at"], places["published_at"] = moment, name
            return


def _read_address(item: NinjsArticle, found: dict[str, Any], places: dict[str, str]) -> None:
    """The page of the article: the rendition that says so, else the first one that is HTML."""
    pages = [
        (each.name != CANONICAL, number)
        for number, each in enumerate(item.renditions or ())
        if each.href is not None and (each.name == CANONICAL or _media_type(each.content_type) in _HTML)
    ]
    if pages and item.renditions:
        _, number = min(pages)
        found["url"], places["url"] = item.renditions[number].href, f"renditions.{number}.href"


def _read_image(item: NinjsArticle, found: dict[str, Any], places: dict[str, str]) -> None:
    """The widest rendition of the first picture."""
    for number, association in enumerate(item.associations or ()):
        renditions = association.renditions or []
        usable = [
            (-(each.width or 0), index)
            for index, each in enumerate(renditions)
            if each.href is not None and (_media_type(each.content_type) or "image/").startswith("image/")
        ]
        if association.type not in ("picture", "graphic") or not usable:
            continue
        _, index = min(usable)
        chosen, at = renditions[index], f"associations.{number}.renditions.{index}"
        found["image"] = {"url": chosen.href}
        if chosen.content_type is not None:
            found["image"]["type"] = _media_type(chosen.content_type)
        if chosen.size_in_bytes is not None:
            found["image"]["length"] = chosen.size_in_bytes
        places |= {"image": at, "image.url": f"{at}.href"}
        places |= {"image.type": f"{at}.contentType", "image.length": f"{at}.sizeInBytes"}
        return


def _best(parts: list[Part] | None, is_usable: Callable[[Part], bool], roles: Iterable[str | None]) -> int | None:
    """The number of the usable part with the first of the roles that any has; of the first usable one otherwise."""
    usable = {number: (each.role or "").lower() for number, each in enumerate(parts or ()) if is_usable(each)}
    for role in roles:
        for number, its_role in usable.items():
            if its_role == (role or ""):
                return number
    return next(iter(usable), None)


def _is_text(text: NinjsText) -> bool:
    return text.value is not None and (_media_type(text.content_type) or "text/plain") in _HTML | {"text/plain"}


def _is_html(text: NinjsText) -> bool:
    return text.value is not None and _media_type(text.content_type) in _HTML


def _plain(texts: list[NinjsText] | None, number: int) -> str:
    text = (texts or [])[number]
    value = text.value or ""
    return html_to_text(value) if _is_html(text) else value


def _given(text: str | None) -> str | None:
    return text if text and text.strip() else None


def _media_type(text: str | None) -> str:
    return (text or "").partition(";")[0].strip().lower()
