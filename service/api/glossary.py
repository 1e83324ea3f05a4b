"""``/api/v1/glossary``: the terms, one by one and as files of translators' tools."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from flask import Response, jsonify, make_response, request, url_for
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field

from glossary.errors import GlossaryError
from glossary.formats import csv, tbx, toml
from glossary.load import read_format
from glossary.model import Kind, Term
from glossary.parsing import Malformed, term_from_json
from service.api.context import context
from service.api.problems import Problem, invalid
from service.api.schemas import KEYED, problems
from service.posted import Posted
from service.storage.glossary import RevisionChanged
from service.terms import UnknownTerm

blueprint = APIBlueprint(
    "glossary", __name__, url_prefix="/api/v1/glossary", abp_tags=[Tag(name="Glossary")], abp_responses=problems(422)
)
FormatName = Literal["toml", "csv", "tbx"]
WRITERS: Final = {"toml": toml.write, "csv": csv.write, "tbx": tbx.write}
MEDIA_TYPES: Final = {
    "toml": "application/toml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "tbx": "application/x-tbx+xml; charset=utf-8",
}
FILE: Final = {
    "requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}


class PostedName(Posted):
    text: str = Field(description="The canonical form, in the nominative.")
    variants: list[str] = Field(default_factory=list, description="Other spellings, found but never written.")
    gender: Literal["masculine", "feminine", "neuter"] | None = None
    number: Literal["singular", "plural"] = "singular"
    indeclinable: bool = False
    head: Annotated[int, Field(strict=True, ge=0)] | None = None
    possessive: bool = False


class PostedNames(Posted):
    ru: PostedName | None = None
    kk: PostedName | None = None
    en: PostedName | None = None


class PostedTerm(Posted):
    """A term: what a name is called in each language."""

    id: str = Field(min_length=1, max_length=64, examples=["beglov"])
    kind: Kind
    names: PostedNames
    keep: bool = Field(False, description="Leave the name in every language as the source has it.")
    note: str | None = None
    rank: Annotated[int, Field(strict=True)] = 0


class TermPath(BaseModel):
    term_id: str


class TermQuery(Posted):
    kind: Kind | None = None
    q: str | None = Field(None, description="Part of a name or of the id.")
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")


class ExportQuery(Posted):
    format: FormatName = "toml"


class ImportQuery(ExportQuery):
    mode: Literal["merge", "replace"] = Field("merge", description="replace: terms that are not in the file go.")


class TermList(BaseModel):
    model_config = ConfigDict(extra="allow")

    version: str
    terms: list[dict[str, Any]]
    next_cursor: str | None


class ImportAnswer(BaseModel):
    created: int
    updated: int
    unchanged: int
    version: str


@blueprint.get("/terms", responses={200: TermList, **problems(401)})
def list_terms(query: TermQuery) -> Response:
    """List the terms in force, by id; follow `next_cursor` for more."""
    glossary = context().terms.current()
    wanted = [term for term in sorted(glossary.terms, key=lambda term: term.id) if _wanted(term, query)]
    page = [term for term in wanted if query.cursor is None or term.id > query.cursor][: query.limit + 1]
    more = len(page) > query.limit
    page = page[: query.limit]
    answer = {
        "version": glossary.version,
        "terms": [term.as_data() for term in page],
        "next_cursor": page[-1].id if more else None,
    }
    return jsonify(answer)


@blueprint.post("/terms", security=KEYED, responses={201: PostedTerm, **problems(400, 401, 403, 409, 415)})
def create_term(body: PostedTerm) -> Response:
    """Add a term."""
    if body.id in context().terms.current().by_id:
        raise Problem(409, "conflict", f"There is a term {body.id!r} already; PUT changes it.")
    term = _put(body)
    response = jsonify(term.as_data())
    response.status_code = 201
    response.headers["Location"] = url_for("glossary.read_term", term_id=term.id)
    return response


@blueprint.get("/terms/<term_id>", responses={200: PostedTerm, **problems(401, 404)})
def read_term(path: TermPath) -> Response:
    """Read one term."""
    return jsonify(_term(path.term_id).as_data())


@blueprint.put(
    "/terms/<term_id>", security=KEYED, responses={200: PostedTerm, **problems(400, 401, 403, 404, 409, 415)}
)
def change_term(path: TermPath, body: PostedTerm) -> Response:
    """Replace a term, one that came with the program too."""
    _term(path.term_id)
    if body.id != path.term_id:
        raise invalid([("id", f"must be {path.term_id}, as in the address")])
    return jsonify(_put(body).as_data())


@blueprint.delete("/terms/<term_id>", security=KEYED, responses={204: None, **problems(401, 403, 404, 409)})
def delete_term(path: TermPath) -> Response:
    """Take a term out of the glossary."""
    try:
        context().terms.delete(path.term_id, context().now())
    except UnknownTerm:
        raise _not_found(path.term_id) from None
    except RevisionChanged:
        raise _busy() from None
    return make_response("", 204)


@blueprint.get("/export", responses={200: {"description": "The file.", "content": {"*/*": {}}}, **problems(401)})
def export_terms(query: ExportQuery) -> Response:
    """The terms in force as a file: TOML, CSV or TBX-Basic (ISO 30042)."""
    terms = sorted(context().terms.current().terms, key=lambda term: term.id)
    response = Response(WRITERS[query.format](terms), content_type=MEDIA_TYPES[query.format])
    response.headers["Content-Disposition"] = f'attachment; filename="glossary.{query.format}"'
    return response


@blueprint.post(
    "/import",
    security=KEYED,
    openapi_extensions=FILE,
    responses={200: ImportAnswer, **problems(400, 401, 403, 409, 413)},
)
def import_terms(query: ImportQuery) -> Response:
    """Take the terms of a file; all of them, or none where anything is wrong."""
    try:
        read = read_format(request.get_data(), query.format)
        change = context().terms.put(read.terms, context().now(), replace=query.mode == "replace")
    except GlossaryError as error:
        raise _wrong(error) from None
    except RevisionChanged:
        raise _busy() from None
    return jsonify(vars(change))


def _wanted(term: Term, query: TermQuery) -> bool:
    if query.kind is not None and term.kind != query.kind:
        return False
    part = (query.q or "").casefold()
    texts = [term.id, *(text for name in term.names.values() for text in (name.text, *name.variants))]
    return any(part in text.casefold() for text in texts)


def _put(body: PostedTerm) -> Term:
    try:
        term = term_from_json(body.model_dump(exclude_none=True))
        context().terms.put([term], context().now())
    except Malformed as error:
        raise invalid([("term", str(error))]) from None
    except GlossaryError as error:
        raise _wrong(error) from None
    except RevisionChanged:
        raise _busy() from None
    return term


def _term(term_id: str) -> Term:
    try:
        return context().terms.get(term_id)
    except UnknownTerm:
        raise _not_found(term_id) from None


def _wrong(error: GlossaryError) -> Problem:
    errors = []
    for problem in error.problems[:100]:
        errors.append(("body" if problem.line is None else f"line {problem.line}", problem.reason))
    return invalid(errors)


def _not_found(term_id: str) -> Problem:
    return Problem(404, "not-found", f"There is no term {term_id[:64]!r}.")


def _busy() -> Problem:
    return Problem(409, "conflict", "The glossary is being changed by others; try again.", headers={"Retry-After": "1"})
