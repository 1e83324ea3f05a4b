"""Evidence of the alphabet: a letter that a language does not write speaks against it, whatever is around it.

Kazakh has no ў, ҳ (Karakalpak, Uzbek), ҡ, ҙ, ҫ (Bashkir), җ (Tatar), ј (Serbian, Macedonian), ӣ, ҷ (Tajik) and
Russian none of the nine letters that Kazakh adds to it (Kazakh: the alphabet of 1940, 42 letters, in use today).
"""

from collections.abc import Mapping
from typing import Final

from service.languages import Language

_RUSSIAN: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
ALPHABETS: Final[Mapping[Language, frozenset[str]]] = {
    "ru": _RUSSIAN,
    "kk": _RUSSIAN | frozenset("әғқңөұүһі"),
    "en": frozenset("abcdefghijklmnopqrstuvwxyz"),
}
# In nats, for each letter outside the alphabet, above what its letter sequences cost already. English news spells
# foreign names with their marks (Jiménez), so there a letter says less.
PENALTY: Final[Mapping[Language, float]] = {"ru": 10.0, "kk": 10.0, "en": 1.0}
# Of all letters: beyond this share, and beyond one letter, the text is not of the language.
FOREIGN_SHARE: Final[Mapping[Language, float]] = {"ru": 0.025, "kk": 0.025, "en": 0.1}
FOREIGN_LEAST = 2


def foreign_letters(text: str, language: Language) -> int:
    """How many letters of a text, all of one script, are outside the alphabet of a language. Marks do not count."""
    alphabet = ALPHABETS[language]
    return sum(character.isalpha() and character not in alphabet for character in text.lower())


def foreign_evidence(text: str, language: Language) -> float:
    """How much the letters outside the alphabet take from the logarithm of a language's likelihood, in nats.

    No more of them count than two and one in 25 letters: one name is spelled with several of them.
    """
    most = FOREIGN_LEAST + len(text) // 25
    return PENALTY[language] * min(most, foreign_letters(text, language))


def is_foreign(text: str, language: Language) -> bool:
    """Whether the letters of a text, all of one script, rule a language out by themselves.

    Kazakh letters do not rule out Russian, for news in Russian spells Kazakh names with them («Қазақстан темір жолы»).
    """
    letters = [character for character in text.lower() if character.isalpha()]
    allowed = ALPHABETS["kk" if language == "ru" else language]
    foreign = sum(character not in allowed for character in letters)
    return foreign >= FOREIGN_LEAST and foreign > FOREIGN_SHARE[language] * len(letters)
