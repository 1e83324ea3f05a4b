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


_WORDS: Final[dict[str, _Words]] = {
    "ru": _Words(
        "Новости на русском языке",
        "Статьи на русском языке и переводы на русский с казахского и английского",
        "Статьи с меткой «{tag}»",
    ),
    "kk": _Words(
        "Қазақ тіліндегі жаңалықтар",
        "Қазақ тіліндегі мақалалар және орыс, ағылшын тілдерінен қазақшаға аударылған мақалалар",
        "«{tag}» белгісі бар мақалалар",
    ),
    "en": _Words(
        "News in English",
        "Articles in English, and translations into English from Russian and Kazakh",
        "Articles tagged “{tag}”",
    ),
}


def title(language: str, tag: str | None = None) -> str:
    """Title of a feed: ``News in English``, or ``News in English: economy``; English for an unknown language."""
    words = _WORDS.get(language, _WORDS["en"])
    return words.title if tag is None else f"{words.title}: {tag}"


def subtitle(language: str, tag: str | None = None) -> str:
    """One sentence on what the feed holds."""
    words = _WORDS.get(language, _WORDS["en"])
    # Not str.format: a tag may hold braces, and so may a translation of these words.
    return words.subtitle if tag is None else words.tagged.replace("{tag}", tag)
