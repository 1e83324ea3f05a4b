"""Types of posted fields, each with the check that makes it safe to store, translate and publish."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AnyHttpUrl, BeforeValidator, Field, StringConstraints, TypeAdapter

from service.sanitize import bad_character

LONGEST_URL: Final = 2048
_http_url = TypeAdapter(AnyHttpUrl)
# RFC 3339, 5.6: the zone is not optional there, and a news agency's dates cross zones every day.
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")


def _clean(value: Any) -> Any:
    """Refuse text that no feed can carry (XML 1.0, 2.2) or that would join onto the text before it."""
    if isinstance(value, str) and (message := bad_character(value)) is not None:
        raise ValueError(message)
    return value


def _line(value: Any) -> Any:
    """One line of text: inner line breaks and runs of white space become one space."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _not_blank(value: Any) -> Any:
    if isinstance(value, str) and not any(unicodedata.category(c)[0] in "LNPS" for c in value):
        raise ValueError("must not be empty or blank")
    return value


def _web_address(value: Any) -> Any:
    """An absolute http(s) URL in ASCII (RFC 3986): host as punycode, other characters percent-encoded."""
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST_URL:
        raise ValueError(f"must be at most {LONGEST_URL} characters")
    text = value.strip()
    if not re.match(r"(?i)https?://[^/\s]", text):
        raise ValueError("must be an absolute http or https URL")
    url = _http_url.validate_python(text)
    return text if text.isascii() and not re.search(r"[\s<>\"{}|\\^`\x00-\x1f\x7f]", text) else str(url)


def _moment(value: Any) -> Any:
    if value is None or isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("must be a date and time with a zone (RFC 3339), such as 2025-06-21T09:00:00Z")
    moment = datetime.fromisoformat(value.upper())
    if not 1900 <= moment.year <= 2200:
        raise ValueError("must lie between the years 1900 and 2200")
    return moment.astimezone(UTC)


Clean = Annotated[str, BeforeValidator(_clean)]
Line = Annotated[str, BeforeValidator(_not_blank), BeforeValidator(_line), BeforeValidator(_clean)]
ShortLine = Annotated[Line, StringConstraints(min_length=1, max_length=500)]
TagName = Annotated[Line, StringConstraints(min_length=1, max_length=100)]
Title = Annotated[Line, StringConstraints(min_length=1)]
Text = Annotated[str, BeforeValidator(_not_blank), BeforeValidator(_clean), StringConstraints(min_length=1)]
WebAddress = Annotated[
    str, BeforeValidator(_web_address), BeforeValidator(_clean), Field(json_schema_extra={"format": "uri"})
]
Moment = Annotated[
    datetime, BeforeValidator(_moment), Field(json_schema_extra={"type": "string", "format": "date-time"})
]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$", max_length=100)]
Bytes = Annotated[int, Field(strict=True, ge=0, le=2**53)]
