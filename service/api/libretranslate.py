"""LibreTranslate's API, so that its clients work unchanged: ``/translate``, ``/detect``, ``/languages``.

Fields in and out, JSON or form, as LibreTranslate 1.6 documents them. An error has LibreTranslate's ``error`` member
beside those of RFC 9457. Confidences are percentages here, as they are there.
"""

from __future__ import annotations

import json
import time
from typing import Any, Final, Literal, TypeVar

from flask import Response, request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.api.context import context
from service.api.problems import MEDIA_TYPE, Problem, encode, field_errors
from service.api.schemas import problems
from service.detection import Detection
from service.detection import detect as detect_language
from service.languages import ENGLISH_NAMES, LANGUAGES, Language, is_language
from service.readiness import targets
from service.sanitize import bad_character, html_to_text, sanitize_html
from service.storage import jobs

blueprint = APIBlueprint("libretranslate", __name__, abp_tags=[Tag(name="LibreTranslate")])
POLL_SECONDS: Final = 0.03
Model = TypeVar("Model", bound=BaseModel)
MIRRORED: Final = "Same fields as LibreTranslate's."


class TranslateRequest(BaseModel):
    """What LibreTranslate's /translate takes; members it does not know are ignored there, so they are here."""

    q: str | list[str]
    # Told in the description only: what is not among them is refused below, in LibreTranslate's words.
    source: str = Field(json_schema_extra={"enum": ["auto", *LANGUAGES]})
    target: str = Field(json_schema_extra={"enum": [*LANGUAGES]})
    format: Literal["text", "html"] = "text"
    alternatives: int = Field(0, ge=0, description="Accepted for compatibility; no alternatives are given.")
    api_key: str | None = None


class DetectRequest(BaseModel):
    q: str | list[str]
    api_key: str | None = None


class Detected(BaseModel):
    confidence: float
    language: str


class TranslateAnswer(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    translated_text: str | list[str] = Field(alias="translatedText")
    detected_language: Detected | list[Detected] | None = Field(None, alias="detectedLanguage")


class LanguageAnswer(BaseModel):
    code: str
    name: str
    targets: list[str]


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    """The request body for OpenAPI: the library documents one media type, LibreTranslate takes two."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    media = ("application/json", "application/x-www-form-urlencoded")
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in media}}}


@blueprint.post(
    "/translate",
    security=[{"key": []}, {}],
    openapi_extensions=_documented(TranslateRequest),
    responses={200: TranslateAnswer, **problems(400, 401, 403, 413, 422, 500, 503)},
)
def translate() -> dict[str, Any]:
    """Translate one text or a list of texts."""
    asked = _posted(TranslateRequest)
    texts = [asked.q] if isinstance(asked.q, str) else asked.q
    _check_texts(texts)
    if not is_language(asked.target):
        raise refuse(400, "target", f"{asked.target} is not supported: ru, kk or en")
    sources, detections = _sources(asked.source, texts, asked.format)
    translated = _translate(texts, sources, asked.target, asked.format)
    answer: dict[str, Any] = {"translatedText": translated if isinstance(asked.q, list) else translated[0]}
    if asked.source == "auto":
        found = [
            {"confidence": _percent(d.confidence), "language": s} for d, s in zip(detections, sources, strict=True)
        ]
        answer["detectedLanguage"] = found if isinstance(asked.q, list) else found[0]
    if asked.alternatives:
        answer["alternatives"] = [[] for _ in texts] if isinstance(asked.q, list) else []
    return answer


@blueprint.post(
    "/detect",
    security=[{"key": []}, {}],
    openapi_extensions=_documented(DetectRequest),
    responses={200: {"description": MIRRORED}, **problems(400, 401, 403, 413)},
)
def detect() -> Any:
    """Tell the language of a text: candidates, best first; for a list, the candidates of each text."""
    asked = _posted(DetectRequest)
    texts = [asked.q] if isinstance(asked.q, str) else asked.q
    _check_texts(texts)
    answers = [
        [{"confidence": _percent(c.confidence), "language": c.language} for c in detect_language(text).candidates]
        for text in texts
    ]
    return answers[0] if isinstance(asked.q, str) else answers


@blueprint.get("/languages", responses={200: {"description": MIRRORED}})
def languages() -> Any:
    """The languages, each with those it can be translated into now (itself among them, as LibreTranslate says it)."""
    able = targets(context().database, context().settings, context().now())
    return [
        LanguageAnswer(code=code, name=ENGLISH_NAMES[code], targets=sorted([code, *able[code]])).model_dump()
        for code in LANGUAGES
    ]


@blueprint.after_request
def name_error(response: Response) -> Response:
    """Give every problem, also one raised before the endpoint, the ``error`` that LibreTranslate's clients look for."""
    if response.mimetype == MEDIA_TYPE:
        problem = json.loads(response.get_data())
        response.set_data(encode(problem | {"error": problem["detail"]}))
    return response


def refuse(status: int, field: str, message: str, **extra: Any) -> Problem:
    detail = f"{field}: {message}"
    return Problem(status, "invalid-input", detail, errors=[(field, message)], **extra)


def _posted(model: type[Model]) -> Model:
    """The request as the model, from JSON, a form or the query, whichever LibreTranslate's client chose."""
    if request.is_json:
        members: Any = request.get_json(silent=True)
        if not isinstance(members, dict):
            raise refuse(400, "body", "must be a JSON object")
    else:
        members = request.values.to_dict()
        repeated = request.values.getlist("q")
        if len(repeated) > 1:
            members["q"] = repeated
    try:
        return model.model_validate(members)
    except ValidationError as error:
        errors = field_errors(error)
        detail = "; ".join(f"{field}: {message}" for field, message in errors)
        raise Problem(400, "invalid-input", detail, errors=errors) from None


def _check_texts(texts: list[str]) -> None:
    settings = context().settings
    if not texts:
        raise refuse(400, "q", "must hold at least one text")
    if len(texts) > settings.translate_max_texts:
        raise refuse(413, "q", f"holds {len(texts)} texts; at most {settings.translate_max_texts} are taken")
    total = sum(map(len, texts))
    if total > settings.translate_max_chars:
        raise refuse(413, "q", f"is {total} characters long; at most {settings.translate_max_chars} are taken")
    for text in texts:
        if (message := bad_character(text)) is not None:
            raise refuse(400, "q", message)


def _sources(source: str, texts: list[str], form: str) -> tuple[list[Language], list[Detection]]:
    if source != "auto":
        if not is_language(source):
            raise refuse(400, "source", f"{source} is not supported: ru, kk, en or auto")
        return [source] * len(texts), []
    detections = [detect_language(html_to_text(text) if form == "html" else text) for text in texts]
    found: list[Language] = []
    for detection in detections:
        if detection.language is None:
            candidates = [{"language": c.language, "confidence": _percent(c.confidence)} for c in detection.candidates]
            raise refuse(400, "source", f"cannot be told ({detection.reason}); name it", candidates=candidates)
        found.append(detection.language)
    return found, detections


def _translate(texts: list[str], sources: list[Language], target: Language, form: jobs.Format) -> list[str]:
    """Have a worker translate; 503 when none does in time. A text in the target language is its own translation."""
    settings, database = context().settings, context().database
    wanted = [i for i, text in enumerate(texts) if sources[i] != target and text.strip()]
    results = list(texts)
    if not wanted:
        return results
    asked = [sanitize_html(texts[i]) if form == "html" else texts[i] for i in wanted]
    with database.write() as session:
        job = jobs.enqueue(session, [sources[i] for i in wanted], target, form, asked, context().now())
    deadline = time.monotonic() + settings.translate_timeout
    while time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        with database.read() as session:
            outcome = jobs.result(session, job)
        if outcome.error is not None:
            raise Problem(500, "translation-failed", outcome.error)
        if outcome.texts is not None:
            for i, text in zip(wanted, outcome.texts, strict=True):
                results[i] = text
            return results
    with database.write() as session:
        jobs.cancel(session, job)
    detail = f"No worker translated this in {settings.translate_timeout} s; try again later."
    raise Problem(503, "unavailable", detail, headers={"Retry-After": "5"})


def _percent(confidence: float) -> float:
    return round(confidence * 100, 1)
