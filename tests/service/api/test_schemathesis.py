"""schemathesis against the description: no 500, and nothing that it does not tell of"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.api.auth import ENDPOINT_SCOPES
from service.app import create_app
from service.settings import Settings
from service.storage.database import Database
from tests.service.api.support import Headers, beat, submit, working

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def described(
    settings: Settings, database: Database, auth: Headers, article: dict[str, Any]
) -> Iterator[tuple[Any, str]]:
    """The description as schemathesis reads it, over an application with a worker and the article of the id."""
    # Waiting for translations would be all that this does; what is translated is read back all the same.
    app = create_app(replace(settings, max_wait_seconds=0))
    known = submit(app.test_client(), auth, article, tags=["economy"], source="Agency")
    beat(database)
    with working(settings, database):
        yield schemathesis.openapi.from_wsgi("/openapi.json", app), known
    app.extensions["ushtil"].database.dispose()


def operation_of(schema: Any, endpoint: str) -> Any:
    name = endpoint.replace(".", "_") + "_"
    for result in schema.get_all_operations():
        if result.ok().definition.raw["operationId"].startswith(name):
            return result.ok()
    raise LookupError(endpoint)


@pytest.mark.parametrize("endpoint", ENDPOINT_SCOPES)
def test_no_request_makes_an_error_or_an_answer_that_is_not_described(
    described: tuple[Any, str], auth: Headers, endpoint: str
) -> None:
    schema, article_id = described
    operation = operation_of(schema, endpoint)
    requests = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.body or operation.query or operation.headers:
        requests = st.one_of(requests, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @seed(20250621)
    @examples(
        max_examples=40, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=requests, known=st.booleans())
    def check(case: Any, known: bool) -> None:
        if known and "article_id" in (case.path_parameters or {}):
            case.path_parameters["article_id"] = article_id
        case.call_and_validate(headers=auth, checks=CHECKS)

    check()
