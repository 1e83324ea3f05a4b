from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from service.translation import download
from service.translation.download import DownloadError
from service.translation.index import NoOffer, find_offer, index_address, rank, read_index
from tests.service.file_server import FileServer, serving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setattr(download, "_pause", 0.0)
    with serving() as running:
        yield running


def entry(source: str, target: str, version: str = "1.0", **more: object) -> dict[str, object]:
    """An entry as Argos' index has it."""
    return {
        "package_version": version,
        "argos_version": "1.5",
        "from_code": source,
        "from_name": source.upper(),
        "to_code": target,
        "to_name": target.upper(),
        "links": [f"https://example.org/translate-{source}_{target}-{version.replace('.', '_')}.argosmodel"],
        **more,
    }


def offers(server: FileServer, *entries: object) -> list[tuple[str, str]]:
    address = server.put("/index.json", json.dumps(entries).encode())
    return [(offer.name, offer.version) for offer in read_index(address)]


def test_packages_come_by_name_and_version(server: FileServer) -> None:
    found = offers(
        server, entry("ru", "en"), entry("en", "ru", "1.10"), entry("en", "ru", "1.9"), entry("en", "ru", "x")
    )
    assert found == [
        ("translate-en_ru", "x"),
        ("translate-en_ru", "1.9"),
        ("translate-en_ru", "1.10"),
        ("translate-ru_en", "1.0"),
    ]


def test_an_offer_has_what_the_entry_says(server: FileServer) -> None:
    address = server.put("/index.json", json.dumps([entry("en", "ru", "1.9", code="translate-en_ru")]).encode())
    (offer,) = read_index(address)
    assert (offer.source, offer.target, offer.description) == ("en", "ru", "EN → RU")
    assert offer.links == ("https://example.org/translate-en_ru-1_9.argosmodel",)


@pytest.mark.parametrize(
    "odd",
    [
        entry("en", "kk", type="sbd"),
        entry("en", "kk", links=[]),
        entry("en", "kk", links=["ipfs://abc", 5]),
        entry("en", "kk", links=None),
        entry("en", "kk", languages=5),
        {"from_code": "en"},
        entry("en", "", "1.0"),
        entry("en", "kk", package_version=1.0),
        {},
    ],
)
def test_entries_that_cannot_be_installed_are_passed_over(server: FileServer, odd: object) -> None:
    assert offers(server, odd, entry("en", "ru")) == [("translate-en_ru", "1.0")]


@pytest.mark.parametrize("content", [b"<html>", b"", b"\xff", b"{}", b"[1]", b'"a"', b"null"])
def test_an_index_that_is_none_is_told_with_its_address(server: FileServer, content: bytes) -> None:
    with pytest.raises(DownloadError, match=r"/index\.json: the package index is not"):
        read_index(server.put("/index.json", content))


def test_an_index_that_is_cut_off_is_told(server: FileServer) -> None:
    content = json.dumps([entry("en", "ru")] * 5000).encode()
    with pytest.raises(DownloadError, match="cut"):
        read_index(server.put("/index.json", content, cuts=[900, 900, 900, 900]))


def test_the_newest_package_of_a_direction_is_found(server: FileServer) -> None:
    content = json.dumps([entry("en", "ru", "1.9"), entry("en", "ru", "1.10"), entry("en", "es")]).encode()
    found = read_index(server.put("/index.json", content))
    assert find_offer(found, "en", "ru").version == "1.10"
    with pytest.raises(NoOffer, match=r"no package from en to kk \(from en it has es, ru\)"):
        find_offer(found, "en", "kk")
    with pytest.raises(NoOffer, match=r"no package from kk to en \(it has none from kk at all\)"):
        find_offer(found, "kk", "en")


def test_the_address_may_be_of_the_index_or_of_its_directory() -> None:
    assert index_address("https://example.org/argos") == "https://example.org/argos/index.json"
    assert index_address("https://example.org/argos/ ") == "https://example.org/argos/index.json"
    assert index_address("https://example.org/a.json") == "https://example.org/a.json"


def test_without_an_address_it_is_the_one_of_argos() -> None:
    address = index_address("")
    assert address.startswith("https://raw.githubusercontent.com/argosopentech/argospm-index/")
    assert address.endswith("/index.json")


def test_a_version_that_is_none_sorts_below_every_release() -> None:
    assert rank("x") < rank("0") < rank("1.9") < rank("1.10")
