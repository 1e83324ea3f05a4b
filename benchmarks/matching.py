# ruff: noqa: E501, SIM905 - word lists
"""How fast a glossary loads and finds its terms, and what memory it takes, by its size.

    python -m benchmarks.matching [--language ru|kk|en] [--megabytes 5] [--terms 0 1000 10000 100000]

Names are made up from syllables in the proportions of a news glossary (persons, places, institutions, phrases). The
text, of sentences with a name in a random form in every third one, is measured cold (first pass: forms are worked out)
and warm. Each size runs in a process of its own, so that memory is its own. Megabytes are of UTF-8,
seconds of processor time, so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import time

from glossary.inflection import forms
from glossary.matching import Matcher
from glossary.model import Glossary, Kind, Language, Name, Term

SYLLABLES = {
    "ru": "ба ко ли мо ра те ни сто вер га ду зи шан ким бек ло пе ри ту фа ча ше ну ве".split(),
    "kk": "ба қо лі мө ра те ні сты бер ға дү зи шан ким бек ло пе ры тұ әл қа ше ну".split(),
    "en": "ba ko li mo ra te ni sto ver ga du zi shan kim bek lo pe ri tu fa cha she nu".split(),
}
GIVEN = {
    "ru": "Александр Сергей Мария Нурлан Айгуль Дмитрий Ольга Ерлан Касым-Жомарт Пётр".split(),
    "kk": "Александр Нұрлан Айгүл Ерлан Қасым-Жомарт Әсел Бауыржан Гүлнар".split(),
    "en": "Alexander Sergei Maria Nurlan Aigul Dmitry Olga Yerlan John".split(),
}
SURNAME = {
    "ru": ["ов", "ова", "ский", "ев", "енко", "ин", ""], "kk": ["ов", "ұлы", "ев", "бай", ""], "en": ["ov", "ev", "sky", ""]
}  # fmt: skip
BODIES = {
    "ru": "Министерство Институт Агентство Комитет Завод".split(), "kk": ["Ұлттық", "Мемлекеттік"],
    "en": ["Ministry", "Institute", "Agency"],
}  # fmt: skip
FILLER = {
    "ru": "в этом году было открыто новое предприятие которое будет выпускать сельскохозяйственную технику и детали сообщила пресс-служба правительства на встрече обсудили развитие торговли между странами".split(),
    "kk": "биыл жаңа кәсіпорын ашылды ол ауыл шаруашылығы техникасын шығарады деп хабарлады баспасөз қызметі кездесуде елдер арасындағы сауданы дамыту мәселелері талқыланды".split(),
    "en": "this year a new plant was opened that will produce farm machinery and parts the press service of the government said at the meeting they discussed the growth of trade between the countries".split(),
}


def make_terms(count: int, language: Language) -> list[Term]:
    rng = random.Random(7)
    syllables = SYLLABLES[language]

    def word() -> str:
        return "".join(rng.choice(syllables) for _ in range(rng.randint(3, 6))).capitalize()

    def one(number: int) -> tuple[str, Kind]:
        if number % 4 == 0:
            return f"{rng.choice(GIVEN[language])} {word()}{rng.choice(SURNAME[language])}", "person"
        if number % 4 == 1:
            return word(), "place"
        if number % 4 == 2:
            return f"{rng.choice(BODIES[language])} {word().lower()}", "organisation"
        return f"{word()} {word().lower()}", "product"

    made: dict[str, Kind] = {}
    while len(made) < count:
        text, kind = one(len(made))
        made.setdefault(text, kind)
    return [Term(f"t{number}", kind, {language: Name(text)}) for number, (text, kind) in enumerate(made.items())]


def make_text(terms: list[Term], language: Language, megabytes: float) -> str:
    rng = random.Random(8)
    sentences: list[str] = []
    size = 0
    # A newspaper names a few thousand people and places again and again, whatever its glossary has.
    named = [
        form.text
        for term in rng.sample(terms, min(len(terms), 3000))
        for form in list(forms(term.names[language], term.kind, language))[:7]
    ]
    while size < megabytes * 1e6:
        words = [rng.choice(FILLER[language]) for _ in range(rng.randint(8, 20))]
        words[0] = words[0].capitalize()
        if named and rng.random() < 1 / 3:
            words[rng.randrange(1, len(words))] = rng.choice(named)
        sentence = " ".join(words) + ". "
        sentences.append(sentence)
        size += len(sentence.encode())
    return "".join(sentences)


def measure(count: int, language: Language, megabytes: float) -> None:
    terms = make_terms(count, language)
    text = make_text(terms, language, megabytes)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    matcher = Matcher(Glossary(tuple(terms)), language)
    load = time.process_time() - started
    speeds = []
    for _ in range(2):
        started = time.process_time()
        # In documents, as a service sees them.
        found = sum(len(matcher.find(text[at : at + 20_000])) for at in range(0, len(text), 20_000))
        speeds.append(len(text.encode()) / 1e6 / (time.process_time() - started))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    print(
        f"{language}  {count:>7}  load {load:6.2f} s  memory +{memory:4.0f} MiB  cold {speeds[0]:6.1f} MB/s  "
        f"warm {speeds[1]:6.1f} MB/s  {found} matches",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--language", choices=["ru", "kk", "en"], action="append")
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--terms", type=int, nargs="+", default=[0, 1000, 10_000, 100_000])
    options = parser.parse_args()
    for language in options.language or ["ru", "kk", "en"]:
        for count in options.terms:
            process = multiprocessing.Process(target=measure, args=(count, language, options.megabytes))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
