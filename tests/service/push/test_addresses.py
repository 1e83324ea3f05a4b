"""Which addresses a webhook may have"""

from __future__ import annotations

import pytest

from service.push.addresses import BadAddressError, check_url, is_public

PRIVATE = [
    "0.0.0.0",  # noqa: S104 (nothing is bound to it)
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_public_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://LocalHost./",
        "http://a.localhost:8080/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "https://192.168.0.10/hook",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_an_address_in_our_own_network_is_refused_however_it_is_written_unless_allowed(url: str) -> None:
    with pytest.raises(BadAddressError, match="private, loopback, link-local"):
        check_url(url, private=False)
    assert check_url(url, private=True) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "subscriber.example",
        "ftp://subscriber.example/",
        "file:///etc/passwd",
        "http:///path",
        "http://subscriber.example:99999/",
        "http://subscriber.example:0/",
        "http://subscriber.example:port/",
        "http://user:secret@subscriber.example/",
        "http://subscriber.example/#part",
        "http://subscriber.example/ path",
        "http://subscriber.example/\r\nHost: other",
        "http://пример.example/",
        "http://[::1",
        "http://subscriber.example/" + "a" * 2048,
    ],
)
def test_what_is_no_address_of_a_webhook_is_refused(url: str) -> None:
    with pytest.raises(BadAddressError):
        check_url(url, private=True)


@pytest.mark.parametrize(
    "url", ["https://subscriber.example", "http://subscriber.example:8080/in?key=a%20b", "https://8.8.8.8/"]
)
def test_an_ordinary_address_is_taken_as_it_is(url: str) -> None:
    assert check_url(url, private=False) == url
