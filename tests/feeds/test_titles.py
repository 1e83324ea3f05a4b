import pytest

from feeds import titles


def test_each_language_has_words_of_its_own() -> None:
    for function in (titles.title, titles.subtitle):
        for tag in (None, "x"):
            assert len({function(language, tag) for language in ("ru", "kk", "en")}) == 3


def test_the_kazakh_words_are_kazakh() -> None:
    assert titles.title("kk") == "Қазақ тіліндегі жаңалықтар"
    assert "қазақшаға" in titles.subtitle("kk")


@pytest.mark.parametrize("tag", ["экономика", "{tag}", "{}", "%s", "\\1"])
def test_a_tag_is_named_as_it_is(tag: str) -> None:
    for language in ("ru", "kk", "en"):
        assert titles.title(language, tag).endswith(f": {tag}")
        assert titles.subtitle(language, tag).count(tag) == 1


def test_an_unknown_language_has_english_words() -> None:
    assert titles.title("de", "x") == "News in English: x"
