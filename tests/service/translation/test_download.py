from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.translation import download as module
from service.translation.download import DownloadError, download, fetch
from tests.service.file_server import FileServer, serving

# Larger than the buffers of both sides, so that a cut is one.
CONTENT = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def shared_server() -> Iterator[FileServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(shared_server: FileServer, monkeypatch: pytest.MonkeyPatch) -> FileServer:
    monkeypatch.setattr(module, "_pause", 0.0)
    shared_server.files.clear()
    shared_server.requests.clear()
    return shared_server


def left(directory: Path) -> list[str]:
    return sorted(path.name.split(".", 1)[-1] for path in directory.iterdir())


def test_a_file_is_downloaded_whole_and_nothing_else_stays(server: FileServer, tmp_path: Path) -> None:
    path = download(server.put("/a/model.argosmodel", CONTENT), tmp_path)
    assert path.read_bytes() == CONTENT
    assert path.name.endswith("-model.argosmodel")
    assert list(tmp_path.iterdir()) == [path]


def test_progress_tells_the_bytes_and_the_total(server: FileServer, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    download(server.put("/f", CONTENT), tmp_path, lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert seen == sorted(seen)


def test_a_cut_connection_is_resumed_where_it_broke_off(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, cuts=[300_000, 200_000])
    assert download(url, tmp_path).read_bytes() == CONTENT
    assert server.ranges("/f") == [None, "bytes=300000-", "bytes=500000-"]


def test_a_server_without_ranges_is_asked_for_everything_again(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, ranges=False, cuts=[300_000])
    assert download(url, tmp_path).read_bytes() == CONTENT
    assert server.ranges("/f") == [None, "bytes=300000-"]


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_what_has_no_strong_validator_is_not_resumed(server: FileServer, tmp_path: Path, etag: str | None) -> None:
    url = server.put("/f", CONTENT, etag=etag, cuts=[300_000])
    assert download(url, tmp_path).read_bytes() == CONTENT
    assert server.ranges("/f") == [None, None]


def test_the_next_command_goes_on_where_the_last_one_gave_up(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, cuts=[100_000, 1, 1, 1])
    with pytest.raises(DownloadError, match=r"cut after 100003 of 1024000 bytes \(100003 bytes of it are kept"):
        download(url, tmp_path)
    assert left(tmp_path) == ["json", "part"]
    server.requests.clear()
    assert download(url, tmp_path).read_bytes() == CONTENT
    assert server.ranges("/f") == ["bytes=100003-"]


def test_a_file_that_changed_in_between_is_not_mixed_with_the_old_one(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, cuts=[100_000, 0, 0, 0])
    with pytest.raises(DownloadError):
        download(url, tmp_path)
    newer = CONTENT[::-1]
    server.put("/f", newer)
    assert download(url, tmp_path).read_bytes() == newer


def test_a_file_that_became_shorter_is_begun_anew(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, cuts=[500_000, 0, 0, 0], etag='"same"')
    with pytest.raises(DownloadError):
        download(url, tmp_path)
    server.put("/f", CONTENT[:1000], etag='"same"')
    assert download(url, tmp_path).read_bytes() == CONTENT[:1000]


@pytest.mark.parametrize("said", ["bytes 0-9/10", "nonsense", "bytes 300001-9/10"])
def test_another_part_than_the_one_asked_for_is_not_taken(server: FileServer, tmp_path: Path, said: str) -> None:
    url = server.put("/f", CONTENT, cuts=[300_000], content_range=said)
    with pytest.raises(DownloadError, match="another part of the file than asked for"):
        download(url, tmp_path)


def test_a_length_that_the_server_does_not_tell_is_no_obstacle(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, length=False)
    assert download(url, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("told", [True, False])
def test_more_than_is_allowed_is_refused_and_not_kept(server: FileServer, tmp_path: Path, told: bool) -> None:
    url = server.put("/f", CONTENT, length=told)
    with pytest.raises(DownloadError, match=r"more than the 1000 (bytes )?that are allowed"):
        download(url, tmp_path, limit=1000)
    assert left(tmp_path) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(server: FileServer, tmp_path: Path, status: int) -> None:
    url = server.put("/f", CONTENT, statuses=[status, status])
    assert download(url, tmp_path).read_bytes() == CONTENT


def test_a_file_that_is_not_there_is_told_at_once(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"/none: the server answered 404"):
        download(server.url("/none"), tmp_path)
    assert len(server.requests) == 1
    assert left(tmp_path) == []


def test_a_redirection_is_followed(server: FileServer, tmp_path: Path) -> None:
    to = server.put("/to", CONTENT)
    assert download(server.put("/from", b"", location=to), tmp_path).read_bytes() == CONTENT


def test_nobody_at_the_address_is_told(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="the server cannot be reached: Connection refused"):
        download("http://127.0.0.1:1/f", tmp_path)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/f", "/etc/passwd", "", "http://[/f", "http:///f"]
)
def test_other_addresses_are_refused(url: str, tmp_path: Path, server: FileServer) -> None:
    with pytest.raises(DownloadError):
        download(url, tmp_path)
    with pytest.raises(DownloadError):
        fetch(url, 10)


def test_a_redirection_to_a_file_is_not_followed(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        download(server.put("/f", b"", location="file:///etc/passwd"), tmp_path)


def test_two_downloads_of_one_file_do_not_write_into_each_other(server: FileServer, tmp_path: Path) -> None:
    url = server.put("/f", CONTENT, cuts=[100, 0, 0, 0])
    with pytest.raises(DownloadError):
        download(url, tmp_path)
    (part,) = tmp_path.glob("*.part")
    with part.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DownloadError, match="another process is downloading it"):
            download(url, tmp_path)
    assert part.stat().st_size == 100


def test_a_full_disk_leaves_nothing(server: FileServer, tmp_path: Path) -> None:
    """A real refusal by the kernel: the process may write no file of more than 100 kB."""
    url = server.put("/f", CONTENT)
    program = """
import resource, sys
from pathlib import Path
from service.translation.download import download
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    download(sys.argv[1], Path(sys.argv[2]))
except OSError as error:
    sys.exit(f"told: {error}")
"""
    command = [sys.executable, "-c", program, url, str(tmp_path / "downloads")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "told: [Errno 27] File too large" in result.stderr
    assert left(tmp_path / "downloads") == []


def test_a_small_file_is_fetched_whole_or_not_at_all(server: FileServer) -> None:
    assert fetch(server.put("/f", b"[]", cuts=[1]), 10) == b"[]"
    assert fetch(server.put("/l", b"[]", length=False), 2) == b"[]"
    with pytest.raises(DownloadError, match="the connection was cut"):
        fetch(server.put("/c", CONTENT, cuts=[9, 9, 9, 9]), len(CONTENT))
    with pytest.raises(DownloadError, match="more than 10 bytes"):
        fetch(server.put("/g", CONTENT), 10)
    with pytest.raises(DownloadError, match="the server answered 404"):
        fetch(server.url("/none"), 10)
