"""Fetches files over HTTP: bounded, resumed where the server allows, whole or not at all.

Only the ``ushtil models`` commands that ask for something from elsewhere use it.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

# The largest open translation models have 3.3 billion parameters: 3.3 GB in int8. More is a mistake or an attack.
MOST_BYTES: Final = 4 << 30
_TRIES: Final = 4
_CHUNK: Final = 1 << 16
_TIMEOUT: Final = 30.0
_TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
# Seconds before the second try; it doubles for each further one.
_pause: float = 1.0

Progress = Callable[[int, int | None], None]


class DownloadError(Exception):
    """Something could not be fetched; the message names the address and says why."""


class _Cut(Exception):  # noqa: N818 - an event rather than an error: it is tried again
    """The connection could not be made or ended early, or the server asks to come back."""


@dataclass
class _Partial:
    """What is there of a file, with the validator (RFC 9110, 8.8) that says of which version of it."""

    path: Path
    url: str

    @property
    def _notes(self) -> Path:
        return self.path.with_suffix(".json")

    def validator(self) -> str | None:
        try:
            notes = json.loads(self._notes.read_bytes())
            return str(notes["validator"]) if notes["url"] == self.url else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note(self, headers: Any) -> None:
        etag = headers.get("ETag")
        # A weak entity tag must not be in If-Range (RFC 9110, 13.1.5).
        validator = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified")
        if validator:
            self._notes.write_text(json.dumps({"url": self.url, "validator": validator}), encoding="utf-8")
        else:
            self._notes.unlink(missing_ok=True)

    def forget(self) -> None:
        self._notes.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def fetch(url: str, limit: int) -> bytes:
    """The content of a small file. Raises DownloadError, for one of more than ``limit`` bytes too."""
    for number in range(_TRIES):
        _wait(number)
        try:
            with _open(url, {}) as response:
                content = _read(response, limit + 1)
                expected = response.length
        except _Cut as error:
            reason = str(error)
            continue
        if len(content) > limit:
            raise DownloadError(f"{url}: it has more than {limit} bytes")
        if not expected:
            return content
        reason = "the connection was cut"
    raise DownloadError(f"{url}: {reason}")


def download(url: str, directory: Path, progress: Progress | None = None, limit: int = MOST_BYTES) -> Path:
    """Download a file into a directory; gives its path there, which is the caller's to remove.

    Tried four times; what is there already, from before too, is not fetched again if the server has ranges and can
    tell that the file is still the same. Raises DownloadError, and OSError where it cannot be written (then what was
    there is gone, as a full disk has better uses for it).
    """
    directory.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(url.encode()).hexdigest()[:16]
    partial = _Partial(directory / f"{key}.part", url)
    with _exclusive(partial.path, url) as stream:
        try:
            for number in range(_TRIES):
                _wait(number)
                try:
                    _attempt(partial, stream, progress or (lambda done, total: None), limit)
                    break
                except _Cut as error:
                    reason, have = str(error), stream.tell()
            else:
                raise DownloadError(f"{url}: {reason} ({have} bytes of it are kept; the next try goes on from there)")
            stream.flush()
        except DownloadError:
            if not stream.tell():
                partial.forget()
            raise
        except OSError:
            partial.forget()
            raise
        name = re.sub(r"[^0-9A-Za-z.+_-]+", "_", Path(urlsplit(url).path).name)[-100:] or "file"
        whole = directory / f"{key}-{name}"
        partial.path.rename(whole)
        partial.forget()
    return whole


@contextmanager
def _exclusive(path: Path, url: str) -> Iterator[IO[bytes]]:
    with path.open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DownloadError(f"{url}: another process is downloading it") from None
        yield stream


def _attempt(partial: _Partial, stream: IO[bytes], progress: Progress, limit: int) -> None:
    have, validator = stream.tell(), partial.validator()
    headers = {}
    if have and validator:
        headers = {"Range": f"bytes={have}-", "If-Range": validator}
    with _open(partial.url, headers) as response:
        if response.status == 416:  # it has become shorter than what is there
            stream.truncate(0)
            stream.seek(0)
            raise _Cut("the server does not have the rest of what is there")
        start, total = _extent(response, have)
        if start != have:
            stream.truncate(start)
            stream.seek(start)
        partial.note(response.headers)
        if total is not None and total > limit:
            partial.forget()
            raise DownloadError(f"{partial.url}: it has {total} bytes, more than the {limit} that are allowed")
        progress(start, total)
        while chunk := _read(response, _CHUNK):
            stream.write(chunk)
            progress(stream.tell(), total)
            if stream.tell() > limit:
                partial.forget()
                raise DownloadError(f"{partial.url}: it has more than the {limit} bytes that are allowed")
        if total is not None and stream.tell() != total:
            raise _Cut(f"the connection was cut after {stream.tell()} of {total} bytes")


def _extent(response: Any, have: int) -> tuple[int, int | None]:
    """Where the answer's content begins in the file, and how long the file is."""
    if response.status != 206:
        return 0, response.length
    found = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if not found or int(found[1]) != have:
        raise _Cut("the server sent another part of the file than asked for")
    return have, int(found[2]) if found[2] != "*" else None


def _read(response: Any, amount: int) -> bytes:
    try:
        return bytes(response.read(amount))
    except (http.client.HTTPException, OSError) as error:
        raise _Cut(f"the connection was cut: {_why(error)}") from error


@contextmanager
def _open(url: str, headers: dict[str, str]) -> Iterator[Any]:
    try:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise DownloadError(f"{url}: only http and https addresses can be fetched")
        request = urllib.request.Request(url, headers={"User-Agent": "ushtil", "Accept-Encoding": "identity"} | headers)  # noqa: S310
        response = urllib.request.urlopen(request, timeout=_TIMEOUT)  # noqa: S310 - the scheme is checked above
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 416 and headers:
                yield error
                return
        reason = f"the server answered {error.code} {error.reason}"
        raise (_Cut(reason) if error.code in _TRANSIENT else DownloadError(f"{url}: {reason}")) from None
    except (http.client.HTTPException, OSError) as error:
        raise _Cut(f"the server cannot be reached: {_why(error)}") from error
    except ValueError as error:  # an address that is none
        raise DownloadError(f"{url}: {error}") from None
    with response:
        yield response


def _why(error: BaseException) -> str:
    reason = getattr(error, "reason", None)
    if isinstance(reason, OSError):
        error = reason
    return getattr(error, "strerror", None) or str(reason or error) or type(error).__name__


def _wait(number: int) -> None:
    if number:
        time.sleep(_pause * 2 ** (number - 1))


def downloads_dir(data_dir: str | os.PathLike[str]) -> Path:
    """Where downloads are kept until they are whole."""
    return Path(data_dir) / "downloads"
