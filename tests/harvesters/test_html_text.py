import pytest

from harvesters.html_text import LONGEST, markdown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Plain text, 3 < 5 & more.", "Plain text, 3 < 5 & more."),
        ("Stra&szlig;e &amp; Weg", "Straße & Weg"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br />Two", "One\nTwo"),
        ("<ul><li>a</li><li>b</li></ul>", "* a\n* b"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<p>See <a href="https://town.example/a">the page</a>.</p>', "See [the page](https://town.example/a)."),
        ('<p><a href="javascript:alert(1)">click</a></p>', "click]"[:-1]),
        ("<p><b>bold</b> and <i>soft</i></p>", "**bold** and *soft*"),
        ("<div><script>alert(1)</script>Text</div>", "Text"),
        ("<h2>Title</h2>Text", "**Title**\n\nText"),
        ("<p>never closed", "never closed"),
        ("</p></ul></a>text<p>", "text"),
    ],
)
def test_html_becomes_light_markdown(html, text):
    assert markdown(html) == text


@pytest.mark.parametrize("text", ["Bäume *und* _mehr_", "- a\n- b", "[x](https://x.example)", "a < b > c", ""])
def test_markdown_stays_as_it_is(text):
    assert markdown(text) == text


def test_tags_without_end_do_no_harm():
    assert len(markdown("<p><ul>" * 1_000_000)) <= LONGEST
