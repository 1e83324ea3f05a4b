import pytest

from feeds.links import absolute

BASE = "https://source.example/news/2025/one.html?a=1#top"


@pytest.mark.parametrize(
    ("content", "made"),
    [
        ('<a href="/x?a=1&amp;b=2">', '<a href="https://source.example/x?a=1&amp;b=2">'),
        ('<a title="t" href="two.html">', '<a title="t" href="https://source.example/news/2025/two.html">'),
        ('<img alt="" src="../i.png">', '<img alt="" src="https://source.example/news/i.png">'),
        ('<img src="//cdn.example/i.png">', '<img src="https://cdn.example/i.png">'),
        ('<a href="#note">', '<a href="https://source.example/news/2025/one.html?a=1#note">'),
        ('<a href="">', '<a href="https://source.example/news/2025/one.html?a=1">'),
        ('<q cite="/q">', '<q cite="https://source.example/q">'),
        ('<video poster="p.jpg" src="v">', '<video poster="https://source.example/news/2025/p.jpg" '
         'src="https://source.example/news/2025/v">'),
        ('<img srcset="a.png 1x, /b.png 2x">', '<img srcset="https://source.example/news/2025/a.png 1x, '
         'https://source.example/b.png 2x">'),
        ('<img srcset="https://x.example/a,b.png 100w,c.png 2x">',
         '<img srcset="https://x.example/a,b.png 100w,https://source.example/news/2025/c.png 2x">'),
    ],
)  # fmt: skip
def test_relative_addresses_are_resolved_against_that_of_the_article(content: str, made: str) -> None:
    assert absolute(f"<p>{content}</p>", BASE) == f"<p>{made}</p>"
    assert absolute(made, BASE) == made


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<p>text</p>",
        '<a href="https://a.example/b">x</a>',
        '<a href="mailto:a@b.example">x</a>',
        '<a href="tel:+7">x</a>',
        'text href="/not-a-tag" src="x"',
        '<p title=" href=&quot;/x&quot; ">x</p>',
        '<p title="&lt;a href=">x</p>',
        '<a href="//[">x</a>',
    ],
)
def test_all_else_stays_as_it_is(content: str) -> None:
    assert absolute(content, BASE) == content


def test_the_value_of_another_attribute_is_no_link() -> None:
    assert absolute('<img alt="see src=x" src="y">', BASE) == (
        '<img alt="see src=x" src="https://source.example/news/2025/y">'
    )
    assert absolute('<a title="5 > 3" href="y">', BASE) == (
        '<a title="5 > 3" href="https://source.example/news/2025/y">'
    )


def test_a_megabyte_takes_no_long_time() -> None:
    content = '<a href="x">y</a> <<a <b " ' * 40_000
    assert absolute(content, BASE).count("https://source.example/news/2025/x") == 40_000
    assert absolute("<a " * 300_000 + ' src="x"', BASE)
