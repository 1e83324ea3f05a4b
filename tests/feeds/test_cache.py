from concurrent.futures import ThreadPoolExecutor

import pytest

from feeds.cache import RenderCache, Rendered


def document(size: int, letter: str = "x") -> Rendered:
    return Rendered.of(letter.encode() * size, None)


class Counter:
    def __init__(self, size: int = 10) -> None:
        self.size, self.calls = size, 0

    def __call__(self) -> Rendered:
        self.calls += 1
        return document(self.size)


def test_equal_bytes_have_equal_tags_and_others_others() -> None:
    assert document(3).etag == document(3).etag
    assert len({document(3).etag, document(4).etag, document(3, "y").etag}) == 3


def test_a_document_is_rendered_once_a_version() -> None:
    cache, render = RenderCache(100), Counter()
    for version in ("1", "1", "2", "2", "1"):
        cache.get("a", version, render)
    assert render.calls == 3


def test_the_document_used_longest_ago_goes_first() -> None:
    cache = RenderCache(25)
    first, second, third = Counter(), Counter(), Counter()
    cache.get("a", "1", first)
    cache.get("b", "1", second)
    cache.get("a", "1", first)
    cache.get("c", "1", third)
    cache.get("a", "1", first)
    cache.get("b", "1", second)
    assert (first.calls, second.calls) == (1, 2)


def test_a_new_version_takes_the_place_of_the_old_one() -> None:
    cache, render, other = RenderCache(25), Counter(), Counter()
    cache.get("b", "1", other)
    for version in range(100):
        cache.get("a", str(version), render)
    cache.get("b", "1", other)
    assert other.calls == 1


def test_a_document_over_the_limit_is_given_and_not_kept() -> None:
    cache, large, small = RenderCache(15), Counter(16), Counter()
    cache.get("small", "1", small)
    assert len(cache.get("large", "1", large).body) == 16
    cache.get("large", "1", large)
    cache.get("small", "1", small)
    assert (large.calls, small.calls) == (2, 1)


def test_a_failure_to_render_is_passed_on_and_not_kept() -> None:
    cache, render = RenderCache(100), Counter()

    def fail() -> Rendered:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        cache.get("a", "1", fail)
    assert cache.get("a", "1", render).body == b"x" * 10


def test_threads_never_get_anothers_document() -> None:
    cache = RenderCache(50)

    def use(number: int) -> bool:
        letter = "abcdefgh"[number % 8]
        return cache.get(letter, number % 3, lambda: document(10, letter)).body == letter.encode() * 10

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(800)))
