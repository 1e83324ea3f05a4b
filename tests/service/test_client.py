from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from service.client import Client, ClientError


class Handler(BaseHTTPRequestHandler):
    """Answers every request with the next prepared answer and keeps what was asked."""

    asked: list[dict[str, Any]]
    answers: list[tuple[int, bytes]]

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append({"method": self.command, "path": self.path, "headers": self.headers, "body": body})
        status, text = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_words: object) -> None:
        pass


for verb in ("GET", "POST", "DELETE"):
    setattr(Handler, f"do_{verb}", Handler.answer)


@pytest.fixture
def server() -> Iterator[tuple[str, type[Handler]]]:
    """The address of a server on a free port, and where its answers are to be put."""
    handler = type("Prepared", (Handler,), {"asked": [], "answers": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", handler
        running.shutdown()
        thread.join()


def test_an_article_is_posted_as_json_with_the_key_and_the_wait(server: tuple[str, type[Handler]]) -> None:
    address, handler = server
    handler.answers.append((200, b'{"id": "1"}'))
    assert Client(address, "ushtil_secret").post_article({"title": "Үш тіл"}, wait=5) == {"id": "1"}
    [asked] = handler.asked
    assert (asked["method"], asked["path"]) == ("POST", "/api/v1/articles")
    assert json.loads(asked["body"]) == {"title": "Үш тіл"}
    assert asked["headers"]["Authorization"] == "Bearer ushtil_secret"
    assert asked["headers"]["Prefer"] == "wait=5"
    assert asked["headers"]["Content-Type"] == "application/json"


def test_without_key_and_wait_neither_header_is_sent(server: tuple[str, type[Handler]]) -> None:
    address, handler = server
    handler.answers.append((202, b"{}"))
    Client(address, "").post_article({})
    assert "Authorization" not in handler.asked[0]["headers"]
    assert "Prefer" not in handler.asked[0]["headers"]


def test_a_slash_at_the_end_of_the_address_does_not_matter(server: tuple[str, type[Handler]]) -> None:
    address, handler = server
    handler.answers.append((200, b"{}"))
    Client(address + "/").article("abc")
    assert handler.asked[0]["path"] == "/api/v1/articles/abc"


def test_a_list_is_an_answer_too(server: tuple[str, type[Handler]]) -> None:
    address, handler = server
    handler.answers.append((200, b'["ru"]'))
    assert Client(address).call("GET", "/languages") == {"answer": ["ru"]}


def test_a_problem_is_told_in_its_own_words(server: tuple[str, type[Handler]]) -> None:
    address, handler = server
    handler.answers.append((422, b'{"title": "Invalid input", "detail": "title: must not be blank"}'))
    with pytest.raises(ClientError, match=r"^422 Invalid input: title: must not be blank$"):
        Client(address).post_article({})


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"title": "no detail"}', b"", b"\xff"])
def test_an_error_of_some_proxy_is_told_by_its_status(server: tuple[str, type[Handler]], body: bytes) -> None:
    address, handler = server
    handler.answers.append((502, body))
    with pytest.raises(ClientError, match=r"^502 Bad Gateway$"):
        Client(address).call("GET", "/readyz")


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"", b"\xff\xfe"])
def test_an_answer_that_is_no_json_is_not_taken_for_ushtil(server: tuple[str, type[Handler]], body: bytes) -> None:
    address, handler = server
    handler.answers.append((200, body))
    with pytest.raises(ClientError, match="is this an Ushtil service"):
        Client(address).call("GET", "/readyz")


def test_nobody_at_the_address_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ClientError, match=f"no answer from http://127.0.0.1:{port}/readyz"):
        Client(f"http://127.0.0.1:{port}").call("GET", "/readyz")


def test_a_server_that_does_not_answer_in_time_is_told() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClientError, match="no answer"):
            Client(address).call("GET", "/readyz", timeout=0.05)


def test_a_server_that_does_not_speak_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = Thread(target=greet)
        thread.start()
        with pytest.raises(ClientError, match="no answer"):
            Client(f"http://127.0.0.1:{listener.getsockname()[1]}").call("GET", "/readyz")
        thread.join()


@pytest.mark.parametrize("address", ["", "127.0.0.1:8080", "file:///etc", "ftp://host", "http://[::1", "http://host:x"])
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(ClientError):
        Client(address).call("GET", "/readyz")
