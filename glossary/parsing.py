"""Terms out of plain data: TOML tables, JSON objects, rows of a table."""

from __future__ import annotations

import unicodedata
from collections.abc import KeysView, Mapping
from typing import Any, Final, get_args

from glossary.model import KINDS, LANGUAGES, Gender, Name, Number, Term

GENDERS: Final = get_args(Gender)
NUMBERS: Final = get_args(Number)
# As dictionaries for their order and for quick comparison with the keys of data.
TERM_FIELDS: Final = dict.fromkeys(("id", "kind", *LANGUAGES, "keep", "note", "rank")).keys()
JSON_FIELDS: Final = dict.fromkeys(("id", "kind", "names", "keep", "note", "rank")).keys()
LANGUAGE_FIELDS: Final = dict.fromkeys([str(code) for code in LANGUAGES]).keys()
NAME_FIELDS: Final = dict.fromkeys(
    ("text", "variants", "gender", "number", "indeclinable", "head", "possessive")
).keys()


class Malformed(ValueError):  # noqa: N818 - not for callers: becomes a `Problem` with its place
    """Data that is not of the shape of a term; the message says which field and why."""


def term_from_data(data: Mapping[str, Any]) -> Term:
    """Make a term of a table whose names stand in ``ru``, ``kk`` and ``en``; raise `Malformed` where that fails.

    A name is a table of `NAME_FIELDS` or, where its text says all, a string. Texts are brought to Unicode NFC, since
    the same letter is typed in two ways (й is one character or two), and a note to
    line ends of ``\\n`` without outer white space.
    """
    if not isinstance(data, Mapping):
        raise Malformed("a term must be a table of fields")
    _refuse_unknown(data, TERM_FIELDS, "")
    identifier = data.get("id")
    if not isinstance(identifier, str):
        raise Malformed("the term has no id" if identifier is None else "id must be a text")
    kind = data.get("kind")
    if kind not in KINDS:
        raise Malformed(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    note = _typed(data, "note", str, None)
    return Term(
        id=identifier,
        kind=kind,
        names={code: name_from_data(data[code], code) for code in LANGUAGES if code in data},
        keep=_typed(data, "keep", bool, False),
        note=None if note is None else _text(note.replace("\r\n", "\n").replace("\r", "\n")).strip() or None,
        rank=_typed(data, "rank", int, 0),
    )


def term_from_json(data: Mapping[str, Any]) -> Term:
    """Make a term of `Term.as_data`, where the names stand in ``names``; raise `Malformed` where that fails."""
    if not isinstance(data, Mapping) or not isinstance(data.get("names", {}), Mapping):
        raise Malformed("a term must be a table of fields with a table of names")
    names = dict(data.get("names", {}))
    _refuse_unknown(names, LANGUAGE_FIELDS, "names.")
    _refuse_unknown(data, JSON_FIELDS, "")
    rest = {key: value for key, value in data.items() if key != "names" and value is not None}
    return term_from_data(rest | {code: _without_none(name) for code, name in names.items() if name is not None})


def _without_none(name: Any) -> Any:
    return {key: value for key, value in name.items() if value is not None} if isinstance(name, Mapping) else name


def name_from_data(data: Any, where: str) -> Name:
    """Make a name of a string or a table of `NAME_FIELDS`; ``where`` is the field it stands in."""
    if isinstance(data, str):
        return Name(_text(data))
    if not isinstance(data, Mapping):
        raise Malformed(f"{where} must be a text or a table with a text")
    _refuse_unknown(data, NAME_FIELDS, f"{where}.")
    text = data.get("text")
    if not isinstance(text, str):
        raise Malformed(f"{where}.text must be a text")
    variants = data.get("variants", ())
    if not isinstance(variants, list | tuple) or not all(isinstance(variant, str) for variant in variants):
        raise Malformed(f"{where}.variants must be a list of texts")
    gender = data.get("gender")
    if gender is not None and gender not in GENDERS:
        raise Malformed(f"{where}.gender must be one of {', '.join(GENDERS)}, not {gender!r}")
    number = data.get("number", "singular")
    if number not in NUMBERS:
        raise Malformed(f"{where}.number must be one of {', '.join(NUMBERS)}, not {number!r}")
    return Name(
        text=_text(text),
        variants=tuple(_text(variant) for variant in variants),
        gender=gender,
        number=number,
        indeclinable=_typed(data, "indeclinable", bool, False, f"{where}."),
        head=_typed(data, "head", int, None, f"{where}."),
        possessive=_typed(data, "possessive", bool, False, f"{where}."),
    )


def name_as_data(name: Name) -> str | dict[str, Any]:
    """The shortest data that `name_from_data` makes the same name of."""
    data: dict[str, Any] = {"text": name.text}
    if name.variants:
        data["variants"] = list(name.variants)
    if name.gender is not None:
        data["gender"] = name.gender
    if name.number != "singular":
        data["number"] = name.number
    if name.indeclinable:
        data["indeclinable"] = True
    if name.head is not None:
        data["head"] = name.head
    if name.possessive:
        data["possessive"] = True
    return name.text if len(data) == 1 else data


def _text(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _refuse_unknown(data: Mapping[str, Any], known: KeysView[str], prefix: str) -> None:
    if data.keys() <= known:
        return
    for key in data:
        if key not in known:
            raise Malformed(f"unknown field {prefix}{key}; there are {', '.join(known)}")


def _typed(data: Mapping[str, Any], key: str, kind: type, default: Any, prefix: str = "") -> Any:
    if key not in data:
        return default
    value = data[key]
    # True is an int to Python, never to an editor.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        wanted = {str: "a text", bool: "true or false", int: "a whole number"}[kind]
        raise Malformed(f"{prefix}{key} must be {wanted}, not {value!r}")
    return value
