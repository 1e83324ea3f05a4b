"""``/openapi.json`` and its page ``/docs``, with every asset from this host."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template
from flask_openapi3 import OpenAPI

DESCRIPTION: Final = """\
Hand in an article in Russian, Kazakh or English; read it and subscribe to it in all three.
Writing needs `Authorization: Bearer KEY`; errors are RFC 9457 problem details.
"""


def register(app: OpenAPI) -> None:
    """Serve the description made from the code. Call it last: it must have seen every blueprint."""

    def openapi() -> dict[str, Any]:
        return described(app)

    def page() -> str:
        return render_template("docs.html")

    assets = Blueprint(
        "swagger", "flask_openapi3_swagger", static_folder="templates/swagger", static_url_path="/docs/assets"
    )
    app.register_blueprint(assets)
    app.add_url_rule("/openapi.json", "openapi_json", openapi)
    app.add_url_rule("/docs", "docs", page, strict_slashes=False)


def described(app: OpenAPI) -> dict[str, Any]:
    """The description as the library makes it, less what is not so here."""
    made: dict[str, Any] = app.api_doc
    for item in made["paths"].values():
        for operation in item.values():
            _tidy(operation)
    return made


def _tidy(operation: dict[str, Any]) -> None:
    # The library adds a 422 of a list in plain JSON wherever none is documented; ours are problem details.
    if "application/json" in operation["responses"].get("422", {}).get("content", {}):
        del operation["responses"]["422"]
    # It joins the lines of a docstring by tags; the text is Markdown.
    if "description" in operation:
        operation["description"] = operation["description"].replace("<br/>", "\n").strip()
