"""From what was posted to an article ready to be stored: cleaned, bounded, its language told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from service.article import NewArticle
from service.detection import Detection, detect
from service.languages import Language, others
from service.sanitize import html_to_text, sanitize_html
from service.settings import Settings


class Refused(Exception):  # noqa: N818 (an outcome, as the API tells it)
    """An article that cannot be taken: (field, message) pairs and, where the language is the matter, candidates."""

    def __init__(
        self, errors: list[tuple[str, str]], *, too_large: bool = False, detection: Detection | None = None
    ) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors))
        self.errors, self.too_large, self.detection = errors, too_large, detection


@dataclass(frozen=True)
class Draft:
    """An article as posted, of the right types but neither cleaned nor bounded; ``fields`` are `NewArticle`'s own."""

    language: Language | None
    targets: tuple[Language, ...] | None
    fields: dict[str, Any]


def take(draft: Draft, settings: Settings) -> NewArticle:
    """Make a `NewArticle` of a draft; `Refused` says which field cannot be taken and why."""
    _check_lengths(draft.fields, settings)
    fields = dict(draft.fields)
    if fields["content_type"] == "text/html":
        fields["content"] = sanitize_html(fields["content"], fields.get("url"))
        if not html_to_text(fields["content"]).strip():
            raise Refused([("content", "holds no text once its HTML is sanitised")])
    language, confidence = draft.language, 1.0
    if language is None:
        found = tell(fields)
        if found.language is None:
            raise Refused(
                [("language", f"cannot be told from the text ({found.reason}); give it as ru, kk or en")],
                detection=found,
            )
        language, confidence = found.language, found.confidence
    targets = others(language) if draft.targets is None else tuple(dict.fromkeys(draft.targets))
    if language in targets:
        raise Refused([("targets", f"hold {language}, the language of the article itself")])
    article = NewArticle(
        language=language,
        confidence=confidence,
        method="detected" if draft.language is None else "given",
        targets=targets,
        **fields,
    )
    return replace(article, tags=tuple(dict.fromkeys(article.tags)))


def tell(fields: dict[str, Any]) -> Detection:
    """The language of an article, from its title, summary and content together."""
    content = html_to_text(fields["content"]) if fields["content_type"] == "text/html" else fields["content"]
    return detect("\n".join(part for part in (fields["title"], fields.get("summary"), content) if part))


def _check_lengths(fields: dict[str, Any], settings: Settings) -> None:
    limits = {
        "title": settings.max_title_chars,
        "summary": settings.max_summary_chars,
        "content": settings.max_article_chars,
    }
    errors = [
        (name, f"is {len(fields[name])} characters long; at most {limit} are taken")
        for name, limit in limits.items()
        if fields.get(name) is not None and len(fields[name]) > limit
    ]
    if errors:
        raise Refused(errors, too_large=True)
    if len(fields.get("tags", ())) > settings.max_tags:
        raise Refused([("tags", f"are {len(fields['tags'])}; at most {settings.max_tags} are taken")])
