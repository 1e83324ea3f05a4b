"""The interface in three languages"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

from service.article import FINISHED, Status
from service.languages import LANGUAGES, Language, others
from service.web.words import WORDS


def texts(language: Language) -> Iterator[tuple[str, str]]:
    for field in fields(WORDS[language]):
        value = getattr(WORDS[language], field.name)
        if isinstance(value, str):
            yield field.name, value
        else:
            yield from ((f"{field.name}.{key}", text) for key, text in value.items())


def test_every_language_says_everything() -> None:
    assert set(WORDS) == set(LANGUAGES)
    for language in LANGUAGES:
        assert all(text.strip() == text != "" for _, text in texts(language))
        words = WORDS[language]
        assert set(words.machine) == set(words.machine_short) == set(others(language))
        assert set(words.reasons) == {*get_args(Status), None} - {"published"}


def test_no_text_is_in_another_language() -> None:
    ours = {"OPML"}
    for language, foreign in (("ru", "[a-zA-Z]|[әғқңөұүһі]"), ("kk", "[a-zA-Z]"), ("en", "[а-яёәғқңөұүһі]")):
        for name, text in texts(language):  # type: ignore[arg-type]
            rest = text if language == "en" else re.sub("|".join(ours), "", text)
            assert not re.search(foreign, rest, re.IGNORECASE), (language, name, text)


def test_no_two_languages_share_a_text() -> None:
    seen = [text for language in LANGUAGES for text in {text for _, text in texts(language)}]
    assert len(seen) == len(set(seen))


def test_each_outcome_has_a_reason_of_its_own() -> None:
    for language in LANGUAGES:
        reasons = WORDS[language].reasons
        finished = [reasons[each] for each in FINISHED if each != "published"]
        assert len({*finished, reasons["queued"], reasons[None]}) == len(finished) + 2
