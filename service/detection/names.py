"""English names of the languages that the profiles tell apart, for messages."""

from typing import Final

_NAMES: Final = """
ab=Abkhaz af=Afrikaans alt=Altai av=Avar az=Azerbaijani ba=Bashkir be=Belarusian bg=Bulgarian bxr=Buryat
ca=Catalan ce=Chechen crh=Crimean_Tatar cs=Czech cv=Chuvash cy=Welsh da=Danish de=German en=English
eo=Esperanto es=Spanish et=Estonian eu=Basque fi=Finnish fr=French ga=Irish gag=Gagauz gl=Galician
hr=Croatian hu=Hungarian id=Indonesian inh=Ingush is=Icelandic it=Italian kaa=Karakalpak kbd=Kabardian
kjh=Khakas kk=Kazakh krc=Karachay-Balkar kv=Komi ky=Kyrgyz la=Latin lez=Lezgian lt=Lithuanian lv=Latvian
mdf=Moksha mhr=Meadow_Mari mk=Macedonian mn=Mongolian mrj=Hill_Mari mt=Maltese myv=Erzya nl=Dutch
no=Norwegian os=Ossetian pl=Polish pt=Portuguese ro=Romanian ru=Russian rue=Rusyn sah=Yakut sk=Slovak
sl=Slovenian so=Somali sq=Albanian sr=Serbian sv=Swedish sw=Swahili tg=Tajik tk=Turkmen tl=Tagalog
tr=Turkish tt=Tatar tyv=Tuvan udm=Udmurt uk=Ukrainian uz=Uzbek vi=Vietnamese xal=Kalmyk
"""
NAMES: Final[dict[str, str]] = {
    code: name.replace("_", " ") for code, name in (item.split("=") for item in _NAMES.split())
}


def name_of(code: str) -> str:
    """The English name of a language, or its code where none is known."""
    return NAMES.get(code, code)
