"""/openapi.json and /docs"""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI
from lxml import html
from schemathesis.specs.openapi.definitions import OPENAPI_31
from werkzeug.serving import make_server

from service.api.auth import ENDPOINT_SCOPES, OPEN, READING
from tests.service.api.support import PROBLEM, on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    return dict(answer.get_json())


def operations(app: OpenAPI, described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each endpoint of the API with its description; KeyError where it has none."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ENDPOINT_SCOPES:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            [method] = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
            yield rule.endpoint, described["paths"][path][method.lower()]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def test_the_description_is_valid_openapi_3_1(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    validator = jsonschema_rs.Draft202012Validator(OPENAPI_31)
    assert [f"{list(each.instance_path)}: {each.message}" for each in validator.iter_errors(described)] == []


def test_its_schemas_are_valid_and_its_references_lead_somewhere(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        assert jsonschema_rs.meta.is_valid(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    found = set(references(described))
    assert "#/components/schemas/PostedArticle" in found
    assert found == {each for each in found if each.removeprefix("#/components/schemas/") in schemas}


def test_every_endpoint_is_described_with_words_and_an_id_of_its_own(app: OpenAPI, described: dict[str, Any]) -> None:
    found = dict(operations(app, described))
    assert set(found) == set(ENDPOINT_SCOPES)
    assert all(each["summary"] for each in found.values())
    assert len({each["operationId"] for each in found.values()}) == len(found)
    assert "<br" not in str(found)


def test_what_needs_a_key_says_so_and_says_how_it_is_refused(app: OpenAPI, described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    for endpoint, operation in operations(app, described):
        scope = ENDPOINT_SCOPES[endpoint]
        if scope in (OPEN, READING):
            assert "security" not in operation
        else:
            assert {"key": []} in operation["security"]
            assert {"401", "403"} <= set(operation["responses"])


def test_every_error_is_described_as_problem_details(app: OpenAPI, described: dict[str, Any]) -> None:
    for endpoint, operation in operations(app, described):
        for status, response in operation["responses"].items():
            if status >= "400" and endpoint != "operation.readyz":
                assert list(response["content"]) == [PROBLEM], (endpoint, status)


def test_the_headers_that_handing_in_takes_and_answers_are_described(described: dict[str, Any]) -> None:
    operation = described["paths"]["/api/v1/articles"]["post"]
    assert {each["name"] for each in operation["parameters"] if each["in"] == "header"} == {"Prefer", "Idempotency-Key"}
    for status in ("200", "202"):
        assert set(operation["responses"][status]["headers"]) == {"Location", "Preference-Applied"}


def test_each_application_describes_itself_the_same_again_and_again(client: FlaskClient) -> None:
    assert client.get("/openapi.json").data == client.get("/openapi.json").data


def test_the_page_loads_every_asset_from_this_host_and_has_no_script_of_its_own(client: FlaskClient) -> None:
    for address in ("/docs", "/docs/"):
        answer = client.get(address)
        assert answer.status_code == 200
        page = html.document_fromstring(answer.text)
        loaded = page.xpath("//script/@src | //link/@href | //img/@src")
        assert len(loaded) == 3
        for each in loaded:
            assert each.startswith("/")
            assert not each.startswith("//")
            assert client.get(each).status_code == 200
        assert all(not (script.text or "").strip() for script in page.iter("script"))
        assert not page.xpath("//style | //@style | //@*[starts-with(name(), 'on')]")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    # Whatever another host would have to answer fails, and is seen to be missing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--virtual-time-budget=10000",
)  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium to show the page in")
def test_a_browser_shows_every_operation(app: OpenAPI, described: dict[str, Any], tmp_path: Path) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        command = [str(CHROMIUM), *SWITCHES, f"--user-data-dir={tmp_path}", "--dump-dom"]
        shown = subprocess.run(
            [*command, f"http://127.0.0.1:{server.port}/docs"], capture_output=True, text=True, timeout=120, check=True
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    page = html.document_fromstring(shown.stdout)
    paths = {each.get("data-path") for each in page.xpath("//*[@data-path]")}
    assert paths == set(described["paths"])
    blocks = page.xpath("//*[contains(concat(' ', @class, ' '), ' opblock ')]")
    assert len(blocks) == sum(len(item) for item in described["paths"].values())
    assert "validator.swagger.io" not in shown.stdout
