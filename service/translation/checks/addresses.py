"""Web addresses, e-mail addresses, handles and hashtags: the same characters in every language."""

from __future__ import annotations

import re
from typing import Final

from service.translation.checks.texts import Comparison, links, listed, quote

# All repetitions are bounded, so that no input makes the pattern slow.
_URL: Final = re.compile(r"(?:https?://|ftp://|(?<![\w.])www\.)[^\s<>\"«»“”]{1,2000}", re.IGNORECASE)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE)
_DOMAIN: Final = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|org|net|info|kz|ru|gov|edu|io|eu|int|uk|рф|қаз)(?![\w-]?\w|\.\w)",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"(?<![\w./&@#])(?:@[a-z0-9_]{2,100}|#(?=\w{0,100}[^\W\d_])\w{2,100})", re.IGNORECASE)
_ANY: Final = re.compile(r"://|www\.|[@#]|[a-z0-9]\.[a-zрқ]{2}", re.IGNORECASE)
_TRAILING: Final = ".,;:!?…'’\"»”*"


def addresses(text: str) -> list[tuple[int, int]]:
    """The spans of the addresses in a text, in order of kind: URLs, e-mail addresses, bare domains, handles, hashtags.

    A full stop, a bracket or another mark after an address is not part of it (RFC 3986, appendix C).
    """
    if _ANY.search(text) is None:
        return []
    found: list[tuple[int, int]] = []
    for pattern in (_URL, _EMAIL, _DOMAIN, _TAG):
        rest: list[tuple[int, int]] = []
        for match in pattern.finditer(text):
            start, end = match.start(), match.start() + len(_trimmed(match.group()))
            rest.append((start, end))
        found += _outside(rest, found)
    return found


def _outside(spans: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that begin in none of the others."""
    if not others:
        return spans
    covered = sorted(others)
    kept, index = [], 0
    for start, end in spans:
        while index < len(covered) and covered[index][1] <= start:
            index += 1
        if index == len(covered) or start < covered[index][0]:
            kept.append((start, end))
    return kept


def _trimmed(address: str) -> str:
    for _ in range(8):
        shorter = address.rstrip(_TRAILING)
        for opening, closing in ("()", "[]", "{}"):
            if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
                shorter = shorter[:-1]
        if shorter == address:
            break
        address = shorter
    return address


def without_addresses(text: str) -> str:
    """A text with spaces in place of its addresses, so that offsets stay."""
    spans = addresses(text)
    if not spans:
        return text
    pieces, position = [], 0
    for start, end in sorted(spans):
        pieces += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])


def check_urls(comparison: Comparison) -> str | None:
    """URLs, e-mail addresses, bare domains, @handles and #hashtags survive letter by letter, link targets too."""
    faults = []
    for pair in comparison.pairs:
        wanted = {pair.source[start:end] for start, end in addresses(pair.source)}
        if not wanted:
            continue
        got = {_fold(pair.target[start:end]) for start, end in addresses(pair.target)}
        # What stands in the translation as it is has survived, whatever is glued to it (egov.kz-тің).
        lost = [item for item in sorted(wanted) if _fold(item) not in got and not _stands(item, pair.target)]
        faults += [f"{quote(item)} is missing from {pair.place}" for item in lost]
    kept = set(links(comparison.target))
    lost_links = dict.fromkeys(link for link in links(comparison.source) if link not in kept)
    faults += [f"the link to {quote(link)} is missing" for link in lost_links]
    return listed(faults)


def _fold(address: str) -> str:
    return address.rstrip("/") if "/" in address or "@" in address else address.lower()


def _stands(address: str, text: str) -> bool:
    return re.search(rf"(?<![\w/.]){re.escape(address)}(?![\w/])", text) is not None
