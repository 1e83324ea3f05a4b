"""A real HTTP server on a real socket, whose files and misbehaviour the test chooses."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class File:
    """One file, and how it is served.

    ``cuts``: after how many bytes of its content each answer, one after another, breaks off; ``statuses``: what is
    answered before anything else; ``etag`` None: no validator at all.
    """

    content: bytes
    ranges: bool = True
    etag: str | None = "own"
    length: bool = True
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    content_range: str | None = None
    location: str | None = None


class FileServer(ThreadingHTTPServer):
    """Serves ``files`` by their paths; ``requests`` are (path, Range header) of all that were made."""

    daemon_threads = True
    # A client that goes away in the middle is what some tests are about.
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, File] = {}
        self.requests: list[tuple[str, str | None]] = []

    def put(self, path: str, content: bytes, **how: object) -> str:
        """Serve a file; gives its address."""
        self.files[path] = File(content, **how)  # type: ignore[arg-type]
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def ranges(self, path: str) -> list[str | None]:
        return [asked for where, asked in self.requests if where == path]

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: connections are broken off on purpose."""


@contextmanager
def serving() -> Iterator[FileServer]:
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        self.server.requests.append((self.path, self.headers.get("Range")))
        file = self.server.files.get(self.path)
        if file is None:
            self.send_error(404)
        elif file.statuses:
            self.send_error(file.statuses.pop(0))
        elif file.location:
            self.send_response(302)
            self.send_header("Location", file.location)
            self.end_headers()
        else:
            self._send(file)

    def _send(self, file: File) -> None:
        etag = f'"{hashlib.sha256(file.content).hexdigest()[:12]}"' if file.etag == "own" else file.etag
        start = self._start(file, etag)
        if start is not None and start >= len(file.content):
            self.send_error(416)
            return
        rest = file.content[start or 0 :]
        self.send_response(200 if start is None else 206)
        if start is not None:
            said = file.content_range or f"bytes {start}-{len(file.content) - 1}/{len(file.content)}"
            self.send_header("Content-Range", said)
        if etag:
            self.send_header("ETag", etag)
        if file.length:
            self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        cut = file.cuts.pop(0) if file.cuts else len(rest)
        self.wfile.write(rest[:cut])
        if cut < len(rest):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    def _start(self, file: File, etag: str | None) -> int | None:
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not file.ranges or not found or self.headers.get("If-Range") not in (None, etag):
            return None
        return int(found[1])

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
