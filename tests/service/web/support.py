"""What the tests of the pages share."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import html


def page(client: FlaskClient, address: str, status: int = 200) -> Any:
    """The page at an address, parsed."""
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    return html.document_fromstring(answer.text)


def hrefs(found: Any, path: str) -> list[str]:
    """The addresses of the links at a path, in their order."""
    return [str(each) for each in found.xpath(f"{path}/@href")]
