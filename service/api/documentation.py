"""``/openapi.json`` and its page ``/docs``, with every asset from this host."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template
from flask_openapi3 import OpenAPI

DESCRIPTION: Final = """\
Hand in an article in Russian, Kazakh or English; read it and subscribe to it in all three.
Writing needs `Authorization: Bearer KEY`; errors are RFC 9457 problem details.
"""


def register(app: OpenAPI) -> None:
    """Serve the description made from the code. Call it last: it must have seen every blueprint."""

    def openapi() -> dict[str, Any]:
        return app.api_doc

    def page() -> str:
        return render_template("docs.html")

    app.add_url_rule("/openapi.json", "openapi_json", openapi)
    app.add_url_rule("/docs", "docs", page)
