"""Tell whether a text is Russian, Kazakh or English, or say why that cannot be told.

The answer depends on the text alone: nothing is drawn by chance, and nothing is kept between calls, so any number of
threads may ask at once and all get the same.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from service.languages import ENGLISH_NAMES, LANGUAGES, Language, is_language

from .alphabets import ALPHABETS, foreign_evidence, is_foreign
from .model import Model, Scores
from .names import name_of
from .ngrams import bundled_profiles, count_ngrams, read_profile
from .text import Script, clean, only_script, running_letters, sample, scripts_of, segments, split_capitalised
from .words import function_word_evidence

PROFILES = Path(__file__).parent / "profiles"
BUNDLED: Final[dict[Script, str]] = {
    "Cyrl": "",
    "Latn": "af ca cs cy da et fi hr hu id lt lv no ro sk sl so sq sv sw tl vi",
}

# Chosen on news held out from the profiles, and on sentences in languages that must be refused.
# What comes to this service is one of the three far more often than not: so many nats in favour of each, between the
# two numbers, growing with the text: a word or two are more easily another language's than a headline.
PRIOR: Final[dict[Language, tuple[float, float]]] = {"en": (15.0, 30.0), "ru": (6.0, 14.0), "kk": (6.0, 14.0)}
PRIOR_PER_NGRAM: Final[dict[Language, float]] = {"en": 0.2, "ru": 0.5, "kk": 0.5}
# Languages in which hardly any news is written, and whose profiles were made from little text, so many nats less.
_RARE = "gl la eo gag crh mt ga eu tl so lez mdf myv mrj mhr rue inh kjh alt krc udm av xal ab kbd"
RARE: Final = frozenset(_RARE.split())
RARE_PRIOR = -5.0
TEMPERATURE = 3.0  # every letter is counted in up to three sequences of each length: the evidence is less than it adds
# Of the best candidate. In English the prior has spoken already, and its many rivals share what is left.
LEAST_CONFIDENCE: Final[dict[str, float]] = {"en": 0.4}
LEAST_CONFIDENCE_OTHERS = 0.55
LEAST_LETTERS = 3
# What the mean logarithm of a sequence's likelihood must reach, less the slack over the root of the text's size, for
# short texts stray further from the mean: below it are gibberish and languages that no profile is of.
LEAST_MEAN = -5.75
MEAN_SLACK = 15.0
# Names in Latin letters are common in Russian and Kazakh news, names in Cyrillic rare in English.
CYRILLIC_WEIGHT = 2.5
# Words with a capital are mostly names, which look like the language that they come from.
CAPITAL_WEIGHT = 0.6
CANDIDATES = 4
LEAST_CANDIDATE = 0.01
# A mixture: of the letters in parts whose language is plain, less than this share is in the main language.
SEGMENT = 100  # characters
SEGMENT_LETTERS = 30
MAIN_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Candidate:
    """A language that a text may be in, any ISO 639 code, and how likely, from 0 to 1."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Detection:
    """``language`` is one of the three, or None for unsure: then ``reason`` says why, for people, in English.

    ``confidence`` is the first candidate's; ``candidates`` are the likeliest few languages, best first.
    """

    language: Language | None
    confidence: float
    candidates: tuple[Candidate, ...]
    reason: str | None


_lock = Lock()
_loaded: dict[Script, Model] = {}


def load() -> Mapping[Script, Model]:
    """Read the profiles, once in a process whichever thread comes first (a fifth of a second); later calls are free.

    ``detect`` calls it; a server that forks calls it before, to share the memory. Raises ProfileError if a profile of
    the installation is damaged.
    """
    if not _loaded:
        with _lock:
            if not _loaded:
                models: dict[Script, Model] = {}
                for script, bundled in BUNDLED.items():
                    own = [read_profile(path) for path in sorted((PROFILES / script).glob("*.json"))]
                    models[script] = Model([*own, *bundled_profiles(bundled.split())])
                _loaded.update(models)
    return _loaded


def _weigh(letters: str) -> dict[str, float]:
    """The letter sequences of a text with their counts, those of capitalised words counting CAPITAL_WEIGHT each."""
    running, capitalised = split_capitalised(letters)
    counts: dict[str, float] = dict(count_ngrams(running))
    for gram, count in count_ngrams(capitalised).items():
        counts[gram] = counts.get(gram, 0.0) + CAPITAL_WEIGHT * count
    return counts


def _posterior(scores: Scores, letters: str) -> list[Candidate]:
    """Every language of the model with its probability, best first."""
    logs = dict(scores.logs)
    for language in ALPHABETS:
        if language in logs:
            least, most = PRIOR[language]
            logs[language] += min(most, least + PRIOR_PER_NGRAM[language] * scores.size)
            logs[language] -= foreign_evidence(letters, language)
    for name in RARE & logs.keys():
        logs[name] += RARE_PRIOR
    for name, evidence in function_word_evidence(letters.strip()).items():
        if name in logs:
            logs[name] += evidence
    best = max(logs.values())
    weights = {language: math.exp((value - best) / TEMPERATURE) for language, value in logs.items()}
    total = math.fsum(weights.values())
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return [Candidate(language, round(weight / total, 4)) for language, weight in ranked]


def _unsure(reason: str, candidates: tuple[Candidate, ...] = ()) -> Detection:
    return Detection(None, candidates[0].confidence if candidates else 0.0, candidates, reason)


_NONE_OF_THREE: Final = "none of " + ", ".join(f"{ENGLISH_NAMES[code]} ({code})" for code in LANGUAGES)


def _judge(text: str, script: Script) -> Detection:
    """The language of the words of one script in a cleaned text."""
    letters = only_script(text, script)
    number = scripts_of(letters)[script]
    scores = load()[script].score(_weigh(letters))
    if number < LEAST_LETTERS or not scores.size:
        return _unsure("too little text to tell its language")
    ranked = _posterior(scores, letters)
    candidates = tuple(candidate for candidate in ranked[:CANDIDATES] if candidate.confidence >= LEAST_CANDIDATE)
    best = ranked[0]
    if best.confidence < LEAST_CONFIDENCE.get(best.language, LEAST_CONFIDENCE_OTHERS):
        names = " or ".join(name_of(candidate.language) for candidate in candidates[:3])
        return _unsure(f"too little text to tell its language: it may be {names}", candidates)
    language = best.language
    if not is_language(language):
        return _unsure(f"the text looks like {name_of(language)} ({language}), {_NONE_OF_THREE}", candidates)
    if is_foreign(letters, language):
        return _unsure(f"many letters are not of the {name_of(language)} alphabet: it is likely another language")
    if scores.mean(language) < LEAST_MEAN - MEAN_SLACK / math.sqrt(scores.size):
        return _unsure("the text is not like any language known here")
    return Detection(language, best.confidence, candidates, None)


def _shares(text: str) -> Counter[str]:
    """The letters (by weight, see running_letters) of the parts of a text whose language is plain, by language."""
    shares: Counter[str] = Counter()
    for segment in segments(text, SEGMENT):
        for script, number in running_letters(segment).items():
            if script not in BUNDLED or number < 4 * SEGMENT_LETTERS:
                continue
            found = _judge(segment, script)
            if found.candidates and found.confidence >= LEAST_CONFIDENCE_OTHERS:
                shares[found.candidates[0].language] += number
    return shares


def _mixture(text: str, whole: Detection) -> Detection | None:
    """Unsure, with the shares of the languages as candidates, if the text is of several and no main one.

    A text that is of another language as a whole stays so, unless its parts are of the three.
    """
    shares = _shares(text)
    total = shares.total()
    if len(shares) < 2 or shares.most_common(1)[0][1] >= MAIN_SHARE * total:
        return None
    if whole.language is None and not all(is_language(language) for language, _ in shares.most_common(2)):
        return None
    candidates = tuple(
        Candidate(language, round(number / total, 4)) for language, number in shares.most_common(CANDIDATES)
    )
    names = " and ".join(name_of(candidate.language) for candidate in candidates[:3])
    return _unsure(f"the text is a mixture of {names}", candidates)


def detect(text: str) -> Detection:
    """Tell the language of a plain text of any length: a headline, a sentence, an article. Never raises.

    A long text is read in pieces from over the whole of it, about six thousand characters together.
    """
    text = clean(sample(text))
    if not scripts_of(text).total():
        return _unsure("the text has no letters")
    running = running_letters(text)
    running["Cyrl"] = round(running["Cyrl"] * CYRILLIC_WEIGHT)
    script = max(running, key=lambda key: (running[key], key))
    if script not in BUNDLED:
        letter = next(iter(only_script(text, script).split()), "?")[0]
        writing = unicodedata.name(letter, "unknown").split()[0].title()
        return _unsure(f"the text is written in {writing} letters, not in Cyrillic or Latin ones")
    found = _judge(text, script)
    if len(text) >= 2 * SEGMENT:
        return _mixture(text, found) or found
    return found
