"""The public index of Argos' packages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from packaging.version import InvalidVersion, Version

from service.translation import argos
from service.translation.download import DownloadError, fetch
from service.translation.packages import Package

# Argos' index has 40 kB.
_MOST_BYTES: Final = 16 << 20


@dataclass(frozen=True)
class Offer:
    """A package that the index offers; ``links`` are addresses of one and the same archive."""

    name: str
    version: str
    source: str
    target: str
    description: str
    links: tuple[str, ...]


class NoOffer(Exception):  # noqa: N818 - the name says it
    """The index has no such package; the message tells what it has."""


def index_address(setting: str) -> str:
    """The address of ``index.json``: Argos' own where the setting is empty; a directory's address will do."""
    address = setting.strip() or argos.default_index()
    return address if address.endswith(".json") else f"{address.rstrip('/')}/index.json"


def read_index(address: str) -> list[Offer]:
    """The translation packages of an index, by name, older versions first. Entries of other types are passed over.

    Raises DownloadError, also where the index is not to be understood.
    """
    try:
        entries = json.loads(fetch(address, _MOST_BYTES))
    except ValueError as error:
        raise DownloadError(f"{address}: the package index is not JSON: {error}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DownloadError(f"{address}: the package index is not a list of packages")
    offers = [offer for entry in entries if (offer := _offer(entry))]
    return sorted(offers, key=lambda offer: (offer.name, rank(offer.version)))


def find_offer(offers: Sequence[Offer], source: str, target: str) -> Offer:
    """The newest package of a direction. Raises NoOffer."""
    found = [offer for offer in offers if (offer.source, offer.target) == (source, target)]
    if found:
        return found[-1]
    beside = sorted({offer.target for offer in offers if offer.source == source})
    known = f"from {source} it has {', '.join(beside)}" if beside else f"it has none from {source} at all"
    raise NoOffer(f"the package index has no package from {source} to {target} ({known})")


def is_newer(offer: Offer, package: Package) -> bool:
    return rank(offer.version) > rank(package.version)


def rank(version: str) -> Version:
    """A version as it sorts; one that is none (PEP 440) sorts below every released one."""
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0.dev0")


def _offer(entry: dict[str, object]) -> Offer | None:
    """An entry as an offer; None where it is of another type or lacks what an offer needs."""
    try:
        found = argos.available_package(entry)
        fields = (found.from_code, found.to_code, found.package_version)
        links = tuple(link for link in found.links if isinstance(link, str) and link.startswith(("https:", "http:")))
        description = str(found)
    except (TypeError, AttributeError):
        return None
    if found.type != "translate" or not links or not all(isinstance(field, str) and field for field in fields):
        return None
    return Offer(argos.package_name(found), found.package_version, found.from_code, found.to_code, description, links)
