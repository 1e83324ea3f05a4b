"""What the pages say in each of the three languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.article import Status
from service.languages import Language


@dataclass(frozen=True)
class Words:
    """The interface in one language; ``{…}`` is filled in by the pages."""

    skip: str
    languages: str
    all_articles: str
    empty: str
    pages: str
    newer: str
    older: str
    tags: str
    source: str
    address: str
    subscribe: str
    all_feeds: str
    front: str
    machine: dict[Language, str]
    machine_short: dict[Language, str]
    original: str
    read_in: str
    untranslated: str
    reasons: dict[Status | None, str]
    table: str
    missing: str
    missing_detail: str
    retracted: str
    retracted_detail: str
    unavailable: str
    unavailable_detail: str


_RU_SOON: Final = "Перевод на русский язык ещё не готов. Загляните немного позже."
_KK_SOON: Final = "Қазақ тіліне аударма әлі дайын емес. Сәл кейінірек қайта кіріп көріңіз."
_EN_SOON: Final = "The translation into English is not ready yet. Please come back a little later."

WORDS: Final[dict[Language, Words]] = {
    "ru": Words(
        skip="Перейти к содержанию",
        languages="Языки",
        all_articles="Все новости на русском языке",
        empty="Здесь пока нет статей.",
        pages="Страницы",
        newer="Более новые",
        older="Более ранние",
        tags="Метки",
        source="Источник",
        address="Первая публикация",
        subscribe="Подписаться",
        all_feeds="Все ленты (OPML)",
        front="К последним новостям",
        machine={
            "kk": "Это машинный перевод с казахского языка, в нём возможны ошибки.",
            "en": "Это машинный перевод с английского языка, в нём возможны ошибки.",
        },
        machine_short={"kk": "Машинный перевод с казахского", "en": "Машинный перевод с английского"},
        original="Оригинал",
        read_in="Эта статья на других языках",
        untranslated="Этой статьи нет на русском языке",
        reasons={
            "queued": _RU_SOON,
            "translating": _RU_SOON,
            "held": "Перевод на русский язык не прошёл проверку и поэтому не опубликован.",
            "failed": "Перевести эту статью на русский язык не удалось.",
            None: "Эту статью на русский язык не переводили.",
        },
        table="Таблица",
        missing="Такой страницы нет",
        missing_detail="Возможно, в адресе опечатка.",
        retracted="Статья отозвана",
        retracted_detail="Издатель отозвал эту статью; здесь её больше не будет.",
        unavailable="Страница временно недоступна",
        unavailable_detail="Попробуйте открыть её ещё раз через минуту.",
    ),
    "kk": Words(
        skip="Негізгі мазмұнға өту",
        languages="Тілдер",
        all_articles="Қазақ тіліндегі барлық жаңалықтар",
        empty="Мұнда әзірге мақала жоқ.",
        pages="Беттер",
        newer="Жаңарақ мақалалар",
        older="Бұрынғы мақалалар",
        tags="Белгілер",
        source="Дереккөз",
        address="Алғашқы жарияланымы",
        subscribe="Жазылу",
        all_feeds="Барлық таспалар (OPML)",
        front="Соңғы жаңалықтарға өту",
        machine={
            "ru": "Бұл — орыс тілінен жасалған машиналық аударма, онда қателер болуы мүмкін.",
            "en": "Бұл — ағылшын тілінен жасалған машиналық аударма, онда қателер болуы мүмкін.",
        },
        machine_short={"ru": "Орыс тілінен машиналық аударма", "en": "Ағылшын тілінен машиналық аударма"},
        original="Түпнұсқа",
        read_in="Бұл мақала басқа тілдерде",
        untranslated="Бұл мақаланың қазақша нұсқасы жоқ",
        reasons={
            "queued": _KK_SOON,
            "translating": _KK_SOON,
            "held": "Қазақ тіліне аударма тексеруден өтпегендіктен жарияланған жоқ.",
            "failed": "Бұл мақаланы қазақ тіліне аудару мүмкін болмады.",
            None: "Бұл мақала қазақ тіліне аударылмаған.",
        },
        table="Кесте",
        missing="Мұндай бет жоқ",
        missing_detail="Мекенжайды жазғанда қате кеткен болуы мүмкін.",
        retracted="Мақала қайтарып алынды",
        retracted_detail="Баспагер бұл мақаланы қайтарып алды; ол енді мұнда болмайды.",
        unavailable="Бет уақытша қолжетімсіз",
        unavailable_detail="Бір минуттан кейін қайта ашып көріңіз.",
    ),
    "en": Words(
        skip="Skip to the content",
        languages="Languages",
        all_articles="All news in English",
        empty="There are no articles here yet.",
        pages="Pages",
        newer="Newer articles",
        older="Older articles",
        tags="Tags",
        source="Source",
        address="First published at",
        subscribe="Subscribe",
        all_feeds="All feeds (OPML)",
        front="To the latest news",
        machine={
            "ru": "This is a machine translation from Russian and may contain errors.",
            "kk": "This is a machine translation from Kazakh and may contain errors.",
        },
        machine_short={"ru": "Machine translation from Russian", "kk": "Machine translation from Kazakh"},
        original="Original",
        read_in="This article in other languages",
        untranslated="This article is not available in English",
        reasons={
            "queued": _EN_SOON,
            "translating": _EN_SOON,
            "held": "The translation into English did not pass the checks, so it is not published.",
            "failed": "This article could not be translated into English.",
            None: "This article was not translated into English.",
        },
        table="Table",
        missing="There is no such page",
        missing_detail="Perhaps the address has a typing error.",
        retracted="The article was retracted",
        retracted_detail="Its publisher has retracted this article; it will not be here again.",
        unavailable="The page is unavailable for the moment",
        unavailable_detail="Please try again in a minute.",
    ),
}
