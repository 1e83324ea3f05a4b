"""The glossary in force: the default terms with the editors' own over them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from glossary.load import build, default_glossary
from glossary.model import Glossary, Term
from glossary.parsing import term_from_json
from service.storage import glossary as stored
from service.storage.database import Database
from service.translation.terms import TermBase

TRIES = 5


class UnknownTerm(LookupError):  # noqa: N818 (an outcome)
    """There is no term of this id."""


@dataclass(frozen=True)
class Change:
    """What a change has done: how many terms are new, other than before, and the same; and the version after it."""

    created: int
    updated: int
    unchanged: int
    version: str


class Terms:
    """Reads and changes the glossary of a database, keeping what it read until it changes. Safe for several threads."""

    def __init__(self, database: Database, defaults: Callable[[], Glossary] = default_glossary) -> None:
        self._database, self._defaults = database, defaults
        self._lock = threading.Lock()
        self._kept: tuple[int, Glossary] | None = None
        self._base: TermBase | None = None

    def current(self) -> Glossary:
        """The glossary in force now; the same object as long as nothing has changed."""
        return self._current()[1]

    def base(self) -> TermBase:
        """The glossary in force, ready for translation; made anew only when it has changed."""
        glossary = self.current()
        with self._lock:
            if self._base is None or self._base.glossary is not glossary:
                self._base = TermBase(glossary)
            return self._base

    def get(self, term_id: str) -> Term:
        """One term; `UnknownTerm`."""
        try:
            return self.current().by_id[term_id]
        except KeyError:
            raise UnknownTerm(term_id) from None

    def put(self, terms: Iterable[Term], now: datetime, *, replace: bool = False) -> Change:
        """Add terms or replace those of the same ids; with ``replace``, hide every other term.

        Nothing is changed where the glossary would not pass its checks: `glossary.errors.GlossaryError`.
        """
        wanted = {term.id: term for term in terms}

        def changes(before: Mapping[str, Term]) -> dict[str, Term | None]:
            gone: dict[str, Term | None] = {term_id: None for term_id in before if replace and term_id not in wanted}
            return gone | {key: term for key, term in wanted.items() if before.get(key) != term}

        before, version = self._change(changes, now)
        created = sum(term_id not in before for term_id in wanted)
        same = sum(before.get(term_id) == term for term_id, term in wanted.items())
        return Change(created, len(wanted) - created - same, same, version)

    def delete(self, term_id: str, now: datetime) -> str:
        """Take a term out; answers the version after it. `UnknownTerm`."""

        def changes(before: Mapping[str, Term]) -> dict[str, Term | None]:
            if term_id not in before:
                raise UnknownTerm(term_id)
            return {term_id: None}

        return self._change(changes, now)[1]

    def _current(self) -> tuple[int, Glossary]:
        with self._database.read() as session:
            revision = stored.revision(session)
            kept = self._kept
            if kept is not None and kept[0] == revision:
                return kept
            overlay = stored.overlay(session)
        with self._lock:
            if self._kept is None or self._kept[0] != revision:
                self._kept = (revision, _merged(self._defaults(), overlay))
            return self._kept

    def _change(
        self, changes: Callable[[Mapping[str, Term]], dict[str, Term | None]], now: datetime
    ) -> tuple[Mapping[str, Term], str]:
        """Make a change against the current terms; checked outside the transaction, and again if another was first."""
        defaults = self._defaults().by_id
        for _ in range(TRIES):
            revision, glossary = self._current()
            wanted = changes(glossary.by_id)
            after = {key: term for key, term in (dict(glossary.by_id) | wanted).items() if term is not None}
            checked = build(after.values())
            # A term as it comes with the program needs no row, and a term of nobody's needs none to hide it.
            drop = frozenset(key for key, term in wanted.items() if term == defaults.get(key))
            rows = {key: _as_json(term) for key, term in wanted.items() if key not in drop}
            if not wanted:
                return glossary.by_id, glossary.version
            try:
                with self._database.write() as session:
                    stored.change(session, rows, revision, now, drop)
            except stored.RevisionChanged:
                continue
            return glossary.by_id, checked.version
        raise stored.RevisionChanged


def _as_json(term: Term | None) -> dict[str, Any] | None:
    return term.as_data() if term is not None else None


def _merged(defaults: Glossary, overlay: Mapping[str, dict[str, Any] | None]) -> Glossary:
    if not overlay:
        return defaults
    terms: dict[str, Term] = dict(defaults.by_id)
    for term_id, data in overlay.items():
        terms.pop(term_id, None)
        if data is not None:
            terms[term_id] = term_from_json(data)
    return Glossary(tuple(terms.values()))
