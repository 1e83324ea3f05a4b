"""Evidence of function words: a headline of names is told by the one small word between them.

Letter sequences of three see «және» and «the» in pieces that other languages have too. The lists hold frequent words
that the neighbours spell otherwise (Kyrgyz жана, үчүн, бул; Bulgarian като, беше; Ukrainian що, від) or lack; those of
languages that are refused leave out what stands in names (de, la, el, van, der).
"""

import re
from collections.abc import Mapping
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": _words(
        "the of and for with that from was were has have had said says by his her who after will are which "
        "this their they not been about would could should you she its into over more than when what how why "
        "there to is it on at or if but can out up off"
    ),
    "ru": _words(
        "что это этого этом для был была было были будет будут его также который которая которые чтобы между "
        "если уже еще ещё из её ее он она они их об ко после более"
    ),
    "kk": _words(
        "және мен пен бен үшін бұл ол осы деді дейді туралы бойынша болды болып болған екі жылы жылғы "
        "кейін дейін емес тек өз өзінің оның олар сол қарсы арқылы бірақ жоқ үш бес төрт көп"
    ),
    "de": _words("das und ist mit nicht auf für hat ein eine einen wird sind wurde auch nach bei aus zum zur dem den"),
    "nl": _words("het een voor niet zijn naar wordt ook aan deze heeft bij uit werd maar"),
    "fr": _words("le les et des du est une pour dans que qui sur pas avec au aux ce cette sont tout"),
    "es": _words("los las que por con una para como más pero sus tiene fue entre sobre su es"),
    "it": _words("il che di una per con sono gli della nel delle alla ma più anche ha è"),
    "pt": _words("os uma com não para como mais dos das ao foi pela pelo são é"),
    "pl": _words("nie się jest na że do jak który przez oraz dla od"),
    "tr": _words("ve bir bu için ile olarak daha çok olan gibi sonra kadar"),
    "uz": _words("va bilan uchun bu bir ham edi keyin qilish"),
    "uk": _words("що та від це він був була були його які який також після й є як"),
    "be": _words("што гэта быў былі яго які якія таксама пасля ў ад як"),
    "bg": _words("се е са като че ще беше след който която които си към"),
    "mk": _words("се е од ќе што беше дека кој која кои со во ги го"),
    "sr": _words("је се су од што биће који која које ће са није"),
    "ky": _words("жана үчүн менен бул болуп эле кийин тууралуу боюнча болгон эмес анын үч эки"),
    "tt": _words("һәм белән өчен бу дип иде булган турында соң юк ул аның"),
    "ba": _words("һәм менән өсөн был тип ине булған тураһында һуң юҡ уның"),
    "tg": _words("ва аз дар ба бо барои ки ин аст буд шуд то он кард"),
    "mn": _words("нь байна энэ юм байсан болон гэж гэсэн тухай бол хийх"),
}
BONUS: Final[Mapping[str, float]] = {"en": 10.0, "ru": 5.0, "kk": 8.0}  # nats for each of them
BONUS_OTHERS = 5.0
_WORD = re.compile(r"[^\W\d_]+")


def function_word_evidence(text: str) -> dict[str, float]:
    """What the function words of a text add to the logarithm of each language's likelihood, in nats.

    A word with a capital is none of them, unless the text begins with it.
    """
    words = _WORD.findall(text[:1].lower() + text[1:])
    return {
        language: BONUS.get(language, BONUS_OTHERS) * sum(word in known for word in words)
        for language, known in FUNCTION_WORDS.items()
    }
