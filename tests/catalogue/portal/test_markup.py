"""What publishers write is shown, and never runs."""

import pytest

from catalogue.portal import markup


def test_markdown_becomes_html():
    shown = markup.render("Alle **Bäume**.\n\n- eins\n- zwei\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<strong>Bäume</strong>" in shown
    assert "<li>zwei</li>" in shown
    assert "<td>1</td>" in shown


def test_headings_stand_below_the_pages_own():
    assert markup.render("# Groß\n\n## Kleiner") == "<h3>Groß</h3>\n<h3>Kleiner</h3>\n"


def test_html_of_other_portals_is_kept_where_it_is_harmless():
    assert markup.render('<p class="x">Ein <b>Wort</b></p>') == "<p>Ein <b>Wort</b></p>"


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://tracker.example/pixel.gif)",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="x" style="position:fixed" onclick="alert(1)">x</a>',
    "<iframe src=//evil.example></iframe>",
    "<form action=//evil.example><input name=password></form>",
    "<style>body{display:none}</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<base href=//evil.example>",
    "<object data=//evil.example></object>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_runs_or_calls_elsewhere_is_left(payload):
    shown = markup.render(payload).lower()
    for sign in (
        "<script",
        "<img",
        "<svg",
        "<iframe",
        "<form",
        "<input",
        "<style",
        "<object",
        "<base",
        "<link",
        "<meta",
    ):
        assert sign not in shown
    for sign in ('href="javascript', 'href="data', "style=", "onclick=", "onerror=", "onload="):
        assert sign not in shown.replace("&lt;", "").replace("&quot;", "") or "&lt;" in shown


def test_links_out_tell_nobody_where_the_reader_was():
    assert 'rel="nofollow noopener noreferrer"' in markup.render("[x](https://example.org)")


def test_a_very_long_description_is_cut():
    assert len(markup.render("wort " * 100_000)) < 10_000


def test_an_excerpt_is_plain_text_cut_between_words():
    text = markup.excerpt("# Titel\n\nEin **fettes** Wort &amp; <b>mehr</b>.<script>x</script> " + "lang " * 100, 40)
    assert text == "Titel Ein fettes Wort & mehr. lang lang …"


@pytest.mark.parametrize("address", ["https://example.org/a?b=1", "http://example.org", " ftp://example.org/x "])
def test_an_address_of_the_web_is_a_link(address):
    assert markup.link(address) == address.strip()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil", "file:///etc/passwd", "", "http://[", "x"]
)
def test_any_other_address_is_none(address):
    assert markup.link(address) == ""


def test_the_host_of_a_link_is_named():
    assert markup.host("https://user@geo.example.org:8443/wms") == "geo.example.org"
    assert markup.host("javascript:alert(1)") == ""
