"""API keys: printed once, kept as a prefix that finds them and an HMAC-SHA-256 that proves them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from service.storage.dialects import insert_if_absent
from service.storage.leases import rows_changed
from service.storage.tables import KeyRow, MetaRow

SCOPES: Final = ("articles:write", "glossary:write", "translate", "admin")
DEFAULT_SCOPES: Final = SCOPES[:3]
FORM: Final = "ushtil"
PREFIX_CHARS: Final = 8
SECRET_BYTES: Final = 32
SECRET_NAME: Final = "hmac_secret"  # noqa: S105 (its name in the table)
# How exact `last_used_at` is: a write for each request would be the price of more.
USE_RESOLUTION: Final = timedelta(minutes=1)
ALPHABET: Final = string.ascii_lowercase + string.digits


class UnknownScopeError(ValueError):
    """A scope that is none of `SCOPES`; the message names those there are."""


class KeyNotFoundError(LookupError):
    """No key has this id, prefix or name."""


class AmbiguousKeyError(LookupError):
    """Several keys have this name; their prefixes tell them apart."""


@dataclass(frozen=True)
class Key:
    """What is known of a key; the key itself is not."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def create(session: Session, name: str, scopes: Iterable[str], secret: bytes, now: datetime) -> tuple[Key, str]:
    """Make a key ``ushtil_<prefix>_<random>``; the text is in the answer and nowhere else.

    Raises `UnknownScopeError`.
    """
    wanted = tuple(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown:
        raise UnknownScopeError(f"no such scope: {', '.join(unknown)}; there are {', '.join(SCOPES)}")
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_CHARS))
    printed = f"{FORM}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    row = KeyRow(
        id=uuid.uuid4().hex,
        name=name,
        prefix=prefix,
        digest=_digest(printed, secret),
        scopes=list(wanted),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _key(row), printed


def identify(session: Session, text: str, secret: bytes) -> Key | None:
    """The key with this text; None where there is none or it is revoked. Reads only.

    The HMAC is computed and compared in the same time whether or not the prefix is known.
    """
    form, _, rest = text.partition("_")
    prefix, _, _ = rest.partition("_")
    known = form == FORM and len(prefix) == PREFIX_CHARS and set(prefix) <= set(ALPHABET)
    row = session.scalars(select(KeyRow).where(KeyRow.prefix == prefix)).one_or_none() if known else None
    expected = row.digest if row is not None else "0" * 64
    proven = hmac.compare_digest(_digest(text, secret), expected)
    return _key(row) if row is not None and proven and row.revoked_at is None else None


def authenticate(session: Session, text: str, secret: bytes, now: datetime) -> Key | None:
    """`identify`, noting the use of the key to the minute; needs a session that can write."""
    key = identify(session, text, secret)
    if key is None or not is_use_worth_noting(key, now):
        return key
    rows_changed(session, update(KeyRow).where(KeyRow.id == key.id).values(last_used_at=now))
    return replace(key, last_used_at=now)


def is_use_worth_noting(key: Key, now: datetime) -> bool:
    """Whether `authenticate` would write anything: spares who has identified a key a write transaction."""
    return key.last_used_at is None or now - key.last_used_at >= USE_RESOLUTION


def revoke(session: Session, which: str, now: datetime) -> Key:
    """Revoke the key with this id, prefix or name, for good; one that is revoked already stays as it is.

    Raises `KeyNotFoundError`, and `AmbiguousKeyError` where several keys in use have the name.
    """
    row = session.scalars(select(KeyRow).where((KeyRow.id == which) | (KeyRow.prefix == which))).one_or_none()
    if row is None:
        rows = session.scalars(select(KeyRow).where(KeyRow.name == which).order_by(KeyRow.created_at)).all()
        live = [each for each in rows if each.revoked_at is None] or rows[-1:]
        if not live:
            raise KeyNotFoundError(f"no key has the id, prefix or name {which!r}")
        if len(live) > 1:
            raise AmbiguousKeyError(f"{len(live)} keys are named {which!r}: {', '.join(each.prefix for each in live)}")
        row = live[0]
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
    return _key(row)


def list_keys(session: Session) -> list[Key]:
    """All keys, revoked ones too, oldest first."""
    return [_key(row) for row in session.scalars(select(KeyRow).order_by(KeyRow.created_at, KeyRow.id))]


def any_key(session: Session) -> bool:
    """Whether there is a key that is not revoked."""
    return bool(session.scalar(select(exists().where(KeyRow.revoked_at.is_(None)))))


def server_secret(session: Session, configured: str = "") -> bytes:
    """The key of the HMAC: the configured one, or one that is made once and kept in the database.

    Needs a session that can write where none is configured and none was made yet.
    """
    if configured:
        return configured.encode()
    kept = session.scalar(select(MetaRow.value).where(MetaRow.key == SECRET_NAME))
    if kept is None:
        insert_if_absent(session, MetaRow, key=SECRET_NAME, value=secrets.token_hex(SECRET_BYTES))
        kept = session.scalars(select(MetaRow.value).where(MetaRow.key == SECRET_NAME)).one()
    return kept.encode()


def _digest(text: str, secret: bytes) -> str:
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _key(row: KeyRow) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
