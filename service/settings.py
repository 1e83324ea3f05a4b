"""Every setting of the service, as data.

The fields of `Settings` are the single source: environment variables, the table in ``docs/settings.md`` and the test
that compares the two are made from them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

PREFIX: Final = "USHTIL_"


class SettingError(ValueError):
    """An environment variable that cannot be read; the message names it."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name, default, type (``str``, ``int``, ``float`` or ``bool``) and what it is for."""

    name: str
    default: Any
    type: type
    help: str

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    def parse(self, text: str) -> Any:
        """Read the text of an environment variable; `SettingError` where it is not of the type."""
        try:
            if self.type is bool:
                return {
                    "1": True,
                    "true": True,
                    "yes": True,
                    "on": True,
                    "0": False,
                    "false": False,
                    "no": False,
                    "off": False,
                }[text.strip().lower()]
            return self.type(text.strip())
        except (ValueError, KeyError):
            raise SettingError(f"{self.variable} must be {KINDS[self.type]}, not {text!r}") from None


KINDS: Final[dict[type, str]] = {
    bool: "a yes/no value (1, true, yes, on; 0, false, no, off)",
    int: "a whole number",
    float: "a number",
    str: "a text",
}


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """The settings of one process."""

    data_dir: str = _setting("data", "Directory of the embedded database and of anything else the service writes.")
    database_url: str = _setting("", "SQLAlchemy URL of the database. Empty: SQLite (WAL) in the data directory.")
    bind: str = _setting("127.0.0.1:8080", "Address and port that `ushtil serve` listens on.")
    public_url: str = _setting(
        "http://127.0.0.1:8080", "Address by which readers reach the service; in feeds and pages."
    )
    tag_authority: str = _setting("", "Host in the `tag:` URIs of new articles. Empty: the host of the public URL.")
    web_processes: int = _setting(1, "gunicorn worker processes.")
    web_threads: int = _setting(8, "Threads in each gunicorn worker process.")
    with_worker: bool = _setting(True, "Whether `ushtil serve` runs a translation worker beside gunicorn.")
    log_level: str = _setting("info", "Least severe messages that are logged: debug, info, warning or error.")

    starter_dir: str = _setting("", "Directory of the starter model. Empty: the one installed with the program.")
    install_starter: bool = _setting(
        True, "Install the starter packages at start where no translation package is installed."
    )

    max_body_bytes: int = _setting(2_097_152, "Largest request body, in bytes; larger ones are 413.")
    max_title_chars: int = _setting(1_000, "Longest title, in characters.")
    max_summary_chars: int = _setting(10_000, "Longest summary, in characters.")
    max_article_chars: int = _setting(200_000, "Longest content of an article, in characters.")
    max_tags: int = _setting(50, "Most tags of one article.")
    max_wait_seconds: int = _setting(60, "Longest `Prefer: wait` honoured, in seconds.")
    list_limit: int = _setting(100, "Most articles one page of a list holds.")
    feed_entries: int = _setting(
        50, "Articles on a page of a feed's archive; the feed itself holds the newest page and what came since."
    )

    translate_open: bool = _setting(False, "Whether `/translate` and `/detect` answer without a key.")
    translate_max_chars: int = _setting(
        50_000, "Longest text of one `/translate` request, all of its `q` together, in characters."
    )
    translate_max_texts: int = _setting(256, "Most texts in one `/translate` request.")
    translate_timeout: int = _setting(60, "Seconds `/translate` waits for a worker before it answers 503.")
    reading_open: bool = _setting(True, "Whether articles can be read without a key.")
    secret: str = _setting("", "Key of the HMAC over API keys. Empty: made once and kept in the database.")

    idempotency_hours: int = _setting(24, "Hours for which an `Idempotency-Key` is remembered.")
    api_key: str = _setting("", "The key that `ushtil post` sends.")

    lease_seconds: int = _setting(120, "How long a claimed translation stays a worker's without a heartbeat.")
    heartbeat_seconds: float = _setting(15.0, "Seconds between a worker's heartbeats.")
    poll_seconds: float = _setting(0.2, "Seconds an idle worker waits before it looks for work again.")
    claim_limit: int = _setting(16, "Most translations a worker claims at once.")
    max_attempts: int = _setting(3, "Tries before a translation is `failed`.")
    retry_seconds: float = _setting(10.0, "Wait before the second try; it doubles for each further one.")

    hold_checks: str = _setting(
        "copied", "Checks that hold a translation back (`held`) when they fail; see operating.md for which to add."
    )
    glossary: bool = _setting(True, "Whether translations keep to the glossary.")
    beam_size: int = _setting(4, "Beam width of the decoder.")
    length_penalty: float = _setting(1.0, "Length penalty of the beam search; 0.2 gives what Argos' own programs give.")
    max_batch_tokens: int = _setting(2048, "Tokens in one batch of the translator.")
    max_segment_tokens: int = _setting(
        200, "Longest segment given to a model, in tokens; a longer sentence is cut at clauses."
    )
    compute_type: str = _setting("default", "CTranslate2 compute type: default, auto, int8, int8_float32, float32 …")
    routes: str = _setting("", "Routes to take whatever is installed, such as `en-ru-kk`. Empty: direct, else pivot.")
    scores_file: str = _setting("", "What `ushtil models evaluate --all-routes --json` wrote; the better route wins.")
    inter_threads: int = _setting(0, "Batches a worker translates at a time. 0: the cores of the machine, at most 4.")
    intra_threads: int = _setting(1, "Threads for one batch; more than one is slower on most machines.")
    package_index: str = _setting(
        "", "Address of the package index that `ushtil models` reads. Empty: Argos' own (`ARGOS_PACKAGE_INDEX`)."
    )

    feed_title_ru: str = _setting("", "Title of the Russian feeds. Empty: «Новости на русском языке».")
    feed_title_kk: str = _setting("", "Title of the Kazakh feeds. Empty: «Қазақ тіліндегі жаңалықтар».")
    feed_title_en: str = _setting("", "Title of the English feeds. Empty: “News in English”.")
    feed_copyright: str = _setting("", "Copyright notice in the feeds. Empty: none.")
    feed_max_age: int = _setting(60, "Seconds for which readers and proxies may keep a feed without asking again.")
    feed_cache_mb: int = _setting(
        256, "Most space for rendered feeds in the data directory, which processes share, in MiB. 0: none."
    )
    websub_hub: str = _setting("", "Address of the WebSub hub that feeds name. Empty: none.")
    publication_name: str = _setting("", "Name of the publication in the news sitemap. Empty: host of the public URL.")

    push_timeout: float = _setting(10.0, "Seconds that telling a hub or webhook may take, all together.")
    push_attempts: int = _setting(
        10, "Tries before a delivery that the hub refuses or a webhook does not take is given up."
    )
    push_retry_seconds: float = _setting(
        10.0, "Wait before a hub or webhook is tried again; it doubles with each failure in a row, an hour at most."
    )
    webhook_private: bool = _setting(False, "Whether webhooks may go to private, loopback and link-local addresses.")

    @property
    def effective_database_url(self) -> str:
        """The database URL in use, with SQLite's path filled in and PostgreSQL's driver named."""
        url = self.database_url
        if not url:
            return f"sqlite:///{Path(self.data_dir).resolve() / 'ushtil.sqlite3'}"
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                return "postgresql+psycopg://" + url.removeprefix(scheme)
        return url

    @property
    def feed_authority(self) -> str:
        """The authority of new ``tag:`` URIs (RFC 4151): a host name that belongs to the publisher."""
        return self.tag_authority or urlsplit(self.public_url).hostname or "localhost"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; `SettingError` names a variable that is malformed."""
        source = os.environ if environ is None else environ
        known = {setting.variable: setting for setting in SETTINGS}
        return cls(**{known[name].name: known[name].parse(text) for name, text in source.items() if name in known})


SETTINGS: Final[tuple[Setting, ...]] = tuple(
    Setting(f.name, f.default, type(f.default), f.metadata["help"]) for f in fields(Settings)
)


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none: a misspelt name is worth a warning, not a refusal to start."""
    known = {setting.variable for setting in SETTINGS}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
