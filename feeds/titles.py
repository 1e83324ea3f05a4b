"""What feeds are called in their own language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# The list of all feeds is of all languages.
LIST_TITLE: Final = "Ushtil: новости · жаңалықтар · news"


@dataclass(frozen=True)
class _Words:
    title: str
    subtitle: str
    tagged: str
    sourced: str


_WORDS: Final[dict[str, _Words]] = {
    "ru": _Words(
        "Новости на русском языке",
        "Статьи на русском языке и переводы на русский с казахского и английского",
        "Статьи с меткой «{name}»",
        "Статьи источника «{name}»",
    ),
    "kk": _Words(
        "Қазақ тіліндегі жаңалықтар",
        "Қазақ тіліндегі мақалалар және орыс, ағылшын тілдерінен қазақшаға аударылған мақалалар",
        "«{name}» белгісі бар мақалалар",
        "«{name}» дереккөзінің мақалалары",
    ),
    "en": _Words(
        "News in English",
        "Articles in English, and translations into English from Russian and Kazakh",
        "Articles tagged “{name}”",
        "Articles from “{name}”",
    ),
}


def title(language: str, tag: str | None = None, *, source: str | None = None, own: str = "") -> str:
    """Title of a feed: ``News in English``, or ``News in English: economy``; English for an unknown language.

    `own`: what the publisher calls the feeds of this language instead.
    """
    name = own or _WORDS.get(language, _WORDS["en"]).title
    topic = tag if tag is not None else source
    return name if topic is None else f"{name}: {topic}"


def subtitle(language: str, tag: str | None = None, *, source: str | None = None) -> str:
    """One sentence on what the feed holds."""
    words = _WORDS.get(language, _WORDS["en"])
    # Not str.format: a tag may hold braces, and so may a translation of these words.
    if tag is not None:
        return words.tagged.replace("{name}", tag)
    return words.subtitle if source is None else words.sourced.replace("{name}", source)
