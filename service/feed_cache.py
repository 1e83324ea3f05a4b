"""Where rendered feeds are kept: in each web process, and in the data directory for all processes of a host."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Final

import feeds
from feeds.cache import FileCache, RenderCache
from feeds.views import MEMORY_BYTES
from service.settings import Settings

DIRECTORY: Final = "rendered-feeds"


def feed_cache(settings: Settings) -> RenderCache:
    """The cache of one process, over the files that it shares with the others unless the settings say 0."""
    if settings.feed_cache_mb <= 0:
        return RenderCache(MEMORY_BYTES)
    directory = Path(settings.data_dir) / DIRECTORY
    return RenderCache(MEMORY_BYTES, FileCache(directory, settings.feed_cache_mb * 1024 * 1024, edition(settings)))


def edition(settings: Settings) -> str:
    """Differs where the same articles would be rendered otherwise: by other settings or by another program."""
    digest = hashlib.sha256(version("ushtil").encode())
    for path in sorted(Path(feeds.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    said = (
        settings.effective_database_url,
        settings.public_url,
        settings.feed_authority,
        settings.feed_entries,
        settings.feed_title_ru,
        settings.feed_title_kk,
        settings.feed_title_en,
        settings.feed_copyright,
        settings.websub_hub,
        settings.publication_name,
    )
    digest.update(repr(said).encode())
    return digest.hexdigest()
