"""Naive Bayes over letter sequences: how likely each language of a script is to have written a text."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .ngrams import ORDERS, Profile

# The likelihood of a sequence never seen. langdetect's is 5e-5; a fifth of it, chosen on news that is in no profile,
# serves short Kazakh and Russian better.
SMOOTHING = 1e-5


@dataclass(frozen=True, slots=True)
class Scores:
    """``logs``: natural logarithm of each language's likelihood of the text; ``size``: sequences counted, by weight."""

    logs: Mapping[str, float]
    size: float

    def mean(self, language: str) -> float:
        """The logarithm per sequence: how much a text looks like the language, whatever its length."""
        return self.logs[language] / self.size if self.size else -math.inf


class Model:
    """The languages of one script. Immutable once made, so any number of threads may score with it."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self._floor = math.log(SMOOTHING)
        # gram -> what knowing it adds over never having seen it, for the few languages that have it
        self._gains: dict[str, list[tuple[int, float]]] = {}
        names: list[str] = []
        for index, profile in enumerate(profiles):
            names.append(profile.name)
            for gram, count in profile.freq.items():
                if len(gram) <= ORDERS and (total := profile.totals[len(gram) - 1]):
                    gain = math.log(count / total + SMOOTHING) - self._floor
                    self._gains.setdefault(gram, []).append((index, gain))
        if len(set(names)) != len(names):
            raise ValueError(f"two profiles of one language among {', '.join(names)}")
        self.languages: tuple[str, ...] = tuple(names)

    def score(self, counts: Mapping[str, float]) -> Scores:
        """The likelihood of letter sequences, with the weight of each, in every language of the model."""
        size = math.fsum(counts.values())
        logs = [self._floor * size] * len(self.languages)
        for gram, count in counts.items():
            for index, gain in self._gains.get(gram, ()):
                logs[index] += gain * count
        return Scores(dict(zip(self.languages, logs, strict=True)), size)
