"""One POST, bounded in everything: time as a whole, what is read of the answer, and where it may lead.

The name is looked up once, and the connection goes to the very addresses that were checked, so that a name server
cannot answer the check with one address and the connection with another. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from service.push.addresses import PRIVATE, is_public

READ_BYTES: Final = 65_536
Found = list[tuple[Any, ...]]


class Unreachable(Exception):  # noqa: N818 (an outcome)
    """No answer was got; the message says why."""


class Forbidden(Exception):  # noqa: N818
    """The address leads where we do not send."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, private: bool) -> int:
    """POST a body and answer the status. Raises `Unreachable`, and `Forbidden` unless ``private`` allows any address.

    ``seconds`` bounds all of it together, looking up the name too. What the answer says beside its status is not kept.
    """
    parts = urlsplit(url)
    host, tls = parts.hostname or "", parts.scheme == "https"
    deadline = time.monotonic() + seconds
    found = _look_up(host, parts.port or (443 if tls else 80), seconds)
    if not private and not all(is_public(str(sockaddr[0])) for *_, sockaddr in found):
        raise Forbidden(f"{host} {PRIVATE}")
    connection = _Connection(host, parts.port, found, deadline, tls)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A timeout of the socket is for one packet; who sends a byte now and then would keep us for ever.
    watch = threading.Timer(max(deadline - time.monotonic(), 0), connection.abort)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        _read_some(response)
        return response.status
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        if connection.aborted or isinstance(error, TimeoutError):
            raise Unreachable(f"no answer within {seconds:g} s") from error
        raise Unreachable(str(error) or type(error).__name__) from error
    finally:
        watch.cancel()
        connection.close()


def _read_some(response: http.client.HTTPResponse) -> None:
    """Read the body of an ordinary answer, so that its server sees it taken; the status counts whatever it is."""
    try:
        response.read(READ_BYTES)
    except (OSError, http.client.HTTPException):
        return


def _look_up(host: str, port: int, seconds: float) -> Found:
    # The system's resolver has no time limit of its own that could be set.
    if not host:
        raise Unreachable("the address has no host")
    answers: queue.SimpleQueue[Found | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise Unreachable(f"no answer within {seconds:g} s: looking up {host}") from None
    if isinstance(answer, Exception) or not answer:
        raise Unreachable(f"{host} cannot be looked up: {answer}")
    return answer


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates are checked against the system's authorities."""
    return ssl.create_default_context()


class _Connection(http.client.HTTPConnection):
    """A connection to addresses that were looked up before; ``abort`` ends it from another thread."""

    def __init__(self, host: str, port: int | None, found: Found, deadline: float, tls: bool) -> None:
        super().__init__(host, port or (443 if tls else 80))
        self.default_port = 443 if tls else 80  # not named in Host where it is the usual one
        self._found, self._deadline, self._tls = found, deadline, tls
        self._raw: socket.socket | None = None
        self.aborted = False

    def connect(self) -> None:
        self._raw = self._connected()
        self._raw.settimeout(self._left())
        self.sock = self._raw
        if self._tls:
            # Wrapping takes the descriptor over; the handshake comes after, so that it can be aborted, too.
            wrapped = tls_context().wrap_socket(self._raw, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self._raw = wrapped
            self._left()
            wrapped.do_handshake()

    def abort(self) -> None:
        self.aborted = True
        if self._raw is not None:
            try:
                socket.socket.shutdown(self._raw, socket.SHUT_RDWR)
            except OSError:
                return

    def _connected(self) -> socket.socket:
        reason: OSError = OSError("no address")
        for family, kind, protocol, _name, address in self._found:
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(self._left())
                made.connect(address)
            except OSError as error:
                made.close()
                reason = error
            else:
                return made
        raise reason

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0 or self.aborted:
            raise TimeoutError
        return left
