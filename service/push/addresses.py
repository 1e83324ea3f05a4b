"""Which addresses a webhook may have. A subscriber names the address; it must not lead into our own network."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 2048
# RFC 6052, 2.1: what is sent to these ends at the IPv4 address in the last 32 bits.
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
PRIVATE: Final = "leads to an address that is private, loopback, link-local, multicast or reserved"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadAddressError(ValueError):
    """An address that a webhook cannot have; the message says why and follows the word "url" well."""


def check_url(url: str, *, private: bool) -> str:
    """An address that webhooks may be sent to, as it was given. Raises `BadAddressError`. Asks no name server.

    ``private`` allows addresses that are not public. A name is looked up when something is sent, each time anew.
    """
    if len(url) > LONGEST:
        raise BadAddressError(f"must be at most {LONGEST} characters")
    if not re.fullmatch(r"[!-~]+", url):
        raise BadAddressError("must be ASCII without spaces; encode other characters (RFC 3986)")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddressError(f"cannot be read: {error}") from None
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise BadAddressError("must be an absolute http or https address")
    if port == 0:
        raise BadAddressError("must not have port 0")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddressError("must have neither user name, password nor fragment")
    if not private and not _may_be_public(host):
        raise BadAddressError(PRIVATE)
    return url


def is_public(text: str) -> bool:
    """Whether an IP address belongs to a host on the public Internet (IANA's special-purpose registries, RFC 6890).

    Of an address that carries another (IPv4-mapped, 6to4, Teredo, NAT64) the one carried counts as well.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _with_carried(address))


def _with_carried(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    carried = [address.sixtofour, *(address.teredo or ())]
    return [address, *(each for each in carried if each is not None)]


def _may_be_public(host: str) -> bool:
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, 6.3
        return False
    try:
        # As the system reads it: 0x7f.1, 2130706433 and 127.1 are 127.0.0.1, too.
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return True
    return all(is_public(str(sockaddr[0])) for *_, sockaddr in found)
