"""A real HTTP server that takes what is pushed: a hub, or a subscriber, and as unreliable as the test wants."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Got:
    path: str
    headers: Message
    body: bytes

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode("ascii"), strict_parsing=True)

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Receiver(ThreadingHTTPServer):
    """Answers 204, after ``statuses`` one by one; ``refused`` paths of topics are 404 always; ``delay`` in seconds.

    ``drip``: the answer comes a byte every 50 ms, without end. ``gate``: no answer before it is set.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[Got] = []
        self.statuses: list[int] = []
        self.refused: set[str] = set()
        self.headers: dict[str, str] = {}
        self.answer = b""
        self.drip = False
        self.gate: threading.Event | None = None
        self.asked = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/in"

    @property
    def topics(self) -> list[str]:
        return [each.form["hub.url"][0] for each in self.got]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(each.json["event"], each.json["article"]["language"]) for each in self.got]

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: clients go away on purpose."""


@contextmanager
def receiving(tls: tuple[str, str] | None = None) -> Iterator[Receiver]:
    server = Receiver()
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if server.gate:
            server.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        got = Got(self.path, self.headers, body)
        self.server.asked.set()
        if self.server.drip:
            while True:
                self.wfile.write(b"H")
                time.sleep(0.05)
        if self.server.gate:
            self.server.gate.wait(20)
        self.server.got.append(got)
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        if self.server.refused and got.form["hub.url"][0] in self.server.refused:
            status = 404
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
