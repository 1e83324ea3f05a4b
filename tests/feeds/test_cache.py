import gzip
import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.cache import FileCache, RenderCache, Rendered


def document(size: int, letter: str = "x") -> Rendered:
    return Rendered.of(letter.encode() * size, None)


def sized(documents: int) -> int:
    """A limit for so many documents of ten bytes."""
    return documents * document(10).size


class Counter:
    def __init__(self, size: int = 10) -> None:
        self.size, self.calls = size, 0

    def __call__(self) -> Rendered:
        self.calls += 1
        # What cannot be packed, so that its size tells what is kept.
        return Rendered.of(random.Random(1).randbytes(self.size), None) if self.size > 10 else document(self.size)


def test_equal_bytes_have_equal_tags_and_others_others() -> None:
    assert document(3).etag == document(3).etag
    assert len({document(3).etag, document(4).etag, document(3, "y").etag}) == 3


def test_the_packed_document_is_the_same_with_a_tag_of_its_own() -> None:
    one, other = document(1000), document(1000)
    assert gzip.decompress(one.packed) == one.body
    assert len(one.packed) < len(one.body)
    assert one.packed_etag != one.etag
    assert (one.packed, one.packed_etag) == (other.packed, other.packed_etag)


def test_a_document_is_rendered_once_a_version() -> None:
    cache, render = RenderCache(sized(4)), Counter()
    for version in ("1", "1", "2", "2", "1"):
        cache.get("a", version, render)
    assert render.calls == 3


def test_the_document_used_longest_ago_goes_first() -> None:
    cache = RenderCache(sized(2))
    first, second, third = Counter(), Counter(), Counter()
    cache.get("a", "1", first)
    cache.get("b", "1", second)
    cache.get("a", "1", first)
    cache.get("c", "1", third)
    cache.get("a", "1", first)
    cache.get("b", "1", second)
    assert (first.calls, second.calls) == (1, 2)


def test_a_new_version_takes_the_place_of_the_old_one() -> None:
    cache, render, other = RenderCache(sized(2)), Counter(), Counter()
    cache.get("b", "1", other)
    for version in range(100):
        cache.get("a", str(version), render)
    cache.get("b", "1", other)
    assert other.calls == 1


def test_a_document_over_the_limit_is_given_and_not_kept() -> None:
    cache, large, small = RenderCache(sized(1)), Counter(1000), Counter()
    cache.get("small", "1", small)
    assert len(cache.get("large", "1", large).body) == 1000
    cache.get("large", "1", large)
    cache.get("small", "1", small)
    assert (large.calls, small.calls) == (2, 1)


def test_a_failure_to_render_is_passed_on_and_not_kept() -> None:
    cache, render = RenderCache(sized(4)), Counter()

    def fail() -> Rendered:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        cache.get("a", "1", fail)
    assert cache.get("a", "1", render).body == b"x" * 10


def test_threads_never_get_anothers_document() -> None:
    cache = RenderCache(sized(5))

    def use(number: int) -> bool:
        letter = "abcdefgh"[number % 8]
        return cache.get(letter, str(number % 3), lambda: document(10, letter)).body == letter.encode() * 10

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(800)))


MOMENT = datetime(2025, 6, 21, 9, 0, 0, 123456, tzinfo=UTC)


def test_another_process_finds_what_one_has_rendered(tmp_path: Path) -> None:
    render = Counter()
    for _ in range(3):
        cache = RenderCache(10_000, FileCache(tmp_path / "new", 10_000))
        assert cache.get("a", "1", render) == document(10)
    assert render.calls == 1


def test_a_file_gives_back_all_of_a_document(tmp_path: Path) -> None:
    made = Rendered.of("ә\n".encode() * 100, MOMENT)
    FileCache(tmp_path, 10_000).keep("ru tag экономика\n/ rss", "7", made)
    assert FileCache(tmp_path, 10_000).get("ru tag экономика\n/ rss", "7") == made


@pytest.mark.parametrize(("key", "version", "edition"), [("b", "1", "e"), ("a", "2", "e"), ("a", "1", "f")])
def test_a_file_is_of_one_key_version_and_edition(tmp_path: Path, key: str, version: str, edition: str) -> None:
    FileCache(tmp_path, 10_000, "e").keep("a", "1", document(10))
    assert FileCache(tmp_path, 10_000, "e").get("a", "1") is not None
    assert FileCache(tmp_path, 10_000, edition).get(key, version) is None


def test_a_new_version_takes_the_file_of_the_old_one(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 10_000)
    for version in range(5):
        cache.keep("a", str(version), document(version))
    assert len(list(tmp_path.iterdir())) == 1
    assert cache.get("a", "4") == document(4)


@pytest.mark.parametrize(
    "spoil", [lambda b: b"", lambda b: b[:-1], lambda b: b[:20], lambda b: b"{}\n" + b, lambda b: b"\xff" + b]
)
def test_a_spoilt_file_counts_as_absent_and_is_mended(tmp_path: Path, spoil) -> None:
    cache = FileCache(tmp_path, 10_000)
    cache.keep("a", "1", document(10))
    [path] = tmp_path.iterdir()
    path.write_bytes(spoil(path.read_bytes()))
    assert cache.get("a", "1") is None
    cache.keep("a", "1", document(10))
    assert cache.get("a", "1") == document(10)


def test_a_file_with_other_bytes_than_its_tag_says_is_not_served(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 10_000)
    cache.keep("a", "1", document(10))
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes().replace(b"xxxxxxxxxx", b"xxxxxxxxxy"))
    assert json.loads(path.read_bytes().split(b"\n")[0])["version"] == "1"
    assert cache.get("a", "1") is None


def test_a_directory_that_cannot_be_written_costs_speed_alone(tmp_path: Path, caplog) -> None:
    (tmp_path / "file").write_text("not a directory")
    render = Counter()
    cache = RenderCache(1, FileCache(tmp_path / "file" / "cache", 10_000))
    assert cache.get("a", "1", render) == cache.get("a", "1", render) == document(10)
    assert render.calls == 2
    assert len(caplog.records) == 1


def test_files_rendered_longest_ago_go_when_they_are_too_many(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, 4_000)
    for number in range(60):
        cache.keep(str(number), "1", document(10))
    kept = [number for number in range(60) if cache.get(str(number), "1")]
    assert 59 in kept
    assert 0 not in kept
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4_000 + 4_000 // 16 * 8
