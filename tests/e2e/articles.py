"""Articles to post."""

from __future__ import annotations

from typing import Any

THREE: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Museum opens a new hall",
        "content": "The museum opened a new hall on Saturday. Entrance is free until the end of the month.",
    },
    "ru": {
        "title": "В музее открылся новый зал",
        "content": "В субботу музей открыл новый зал. До конца месяца вход бесплатный для всех посетителей.",
    },
    "kk": {
        "title": "Мұражайда жаңа зал ашылды",
        "content": "Сенбі күні мұражай жаңа зал ашты. Айдың соңына дейін кіру барлық адамдарға тегін болады.",
    },
}


def long_article(name: str, sentences: int = 150) -> dict[str, Any]:
    """An English article whose sentences all differ, so that translating it takes a second or more."""
    body = " ".join(
        f"On day {number} the museum showed {number * 7} paintings to the guests of {name}."
        for number in range(1, sentences + 1)
    )
    return {"title": f"The museum and {name}", "content": body, "language": "en"}
