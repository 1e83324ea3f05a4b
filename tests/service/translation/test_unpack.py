from __future__ import annotations

import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.translation.packages import PackageError
from service.translation.unpack import Limits, unpack


def archive(path: Path, *entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as zipped:
        for name, content in entries:
            zipped.writestr(name, content)
    return path


def refused(path: Path, into: Path, reason: str, limits: Limits | None = None) -> None:
    into.mkdir(exist_ok=True)
    with pytest.raises(PackageError, match=reason):
        unpack(path, into, limits or Limits())
    assert list(into.iterdir()) == [], "something was unpacked"


def test_files_and_directories_are_unpacked_as_they_are(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("p/", b""), ("p/metadata.json", b"{}"), ("p/model/model.bin", b"\0" * 99))
    unpack(path, tmp_path / "out")
    assert (tmp_path / "out" / "p" / "metadata.json").read_bytes() == b"{}"
    assert (tmp_path / "out" / "p" / "model" / "model.bin").read_bytes() == b"\0" * 99


@pytest.mark.parametrize(
    "name", ["../evil", "p/../../evil", "/etc/evil", "C:/evil", "c:evil", "..", "p/..", "..\\evil", "p\\evil", "\\evil"]
)
def test_a_path_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", ("p/metadata.json", b"{}"), (name, b"evil"))
    refused(path, tmp_path / "out", "the archive is refused")
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("name", ["p/a\0b", "p/a\nb", "p/\x1b[2J"])
def test_a_name_with_control_characters_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        entry = zipfile.ZipInfo("p/x")
        entry.filename = entry.orig_filename = name
        zipped.writestr(entry, b"")
    refused(path, tmp_path / "out", "a name that is not allowed")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        entry = zipfile.ZipInfo("p/model")
        entry.external_attr = (kind | 0o777) << 16
        zipped.writestr(entry, "/etc")
        zipped.writestr("p/model/passwd", b"evil")
    refused(path, tmp_path / "out", "neither a file nor a directory")


def test_modes_are_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        entry = zipfile.ZipInfo("p/run")
        entry.external_attr = (stat.S_IFREG | 0o6777) << 16
        zipped.writestr(entry, b"")
    unpack(path, tmp_path / "out")
    assert not (tmp_path / "out" / "p" / "run").stat().st_mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IXUSR)


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("p/model.bin", b"\0" * (4 << 20)))
    refused(path, tmp_path / "out", "more than 100 times its size, as only a bomb does")
    refused(path, tmp_path / "out", "4194304 bytes, more than 1000", Limits(size=1000))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_beyond_it(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("p/model.bin", b"\0" * (4 << 20)))
    raw = path.read_bytes().replace((4 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(raw)
    with pytest.raises(PackageError, match="damaged"):
        unpack(path, tmp_path / "out")
    assert sum(item.stat().st_size for item in tmp_path.rglob("out/**/*") if item.is_file()) <= 1000


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", *((f"p/{n}", b"") for n in range(11)))
    refused(path, tmp_path / "out", "11 entries, more than 10", Limits(entries=10))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    refused(archive(tmp_path / "a.zip", ("p/a", b"1"), ("p/a", b"2")), tmp_path / "out", "in it twice")
    refused(archive(tmp_path / "b.zip", ("p/a", b"1"), ("p/./a", b"2")), tmp_path / "out", "in it twice")
    refused(archive(tmp_path / "c.zip", ("p/a", b"1"), ("p/a/b", b"2")), tmp_path / "out", "lies in a file")


def test_an_encrypted_file_and_strange_compressions_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("p/a", b"1"))
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    refused(path, tmp_path / "out", "is encrypted")
    refused(
        archive(tmp_path / "b.zip", ("p/a", b"1"), method=zipfile.ZIP_LZMA), tmp_path / "out", "compressed in a way"
    )


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_zip_archive_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    refused(path, tmp_path / "out", "package a.zip: the archive is damaged or no zip archive")


def test_a_flipped_byte_is_noticed(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("p/a", bytes(range(256)) * 9), method=zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    raw[500] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(PackageError, match="Bad CRC-32"):
        unpack(path, tmp_path / "out")


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_damaged_archives_are_errors_of_ours_and_stay_in_the_directory(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    base = tmp_path_factory.mktemp("x")
    path = archive(base / "a.zip", ("p/metadata.json", b'{"a": 1}'), ("p/model/model.bin", bytes(range(200))))
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    (base / "in" / "out").mkdir(parents=True)
    with suppress(PackageError, OSError):
        unpack(path, base / "in" / "out")
    assert sorted(item.name for item in base.iterdir()) == ["a.zip", "in"]
    assert [item.name for item in (base / "in").iterdir()] == ["out"]
