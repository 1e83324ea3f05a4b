"""The signature of a webhook: who has the secret can tell that the body is ours and when it was sent.

``t=TIMESTAMP,v1=HEX``, HEX being the HMAC-SHA-256 (RFC 2104) of the time stamp, a full stop and the body.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

HEADER: Final = "X-Ushtil-Signature"


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The value of the header; ``timestamp`` in seconds since 1970."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"
