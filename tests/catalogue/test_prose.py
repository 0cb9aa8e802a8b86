"""Descriptions leave the hub in the few elements that GovData shows."""

import pytest

from catalogue.prose import simple_html


@pytest.mark.parametrize("text", ["", "Bäume", "R&D: 1 < 2", "first line\nsecond line"])
def test_a_plain_text_stays_as_it_is(text):
    assert simple_html(text) == text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**very** *old*", "<p><b>very</b> <i>old</i></p>"),
        ("# Trees\n\nAll.", "<b>Trees</b>\n<p>All.</p>"),
        ("* a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("[town](https://town.example/)", '<p><a href="https://town.example/">town</a></p>'),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("`code` & more <u>x</u>", "<p>code &amp; more <u>x</u></p>"),
    ],
)
def test_markdown_becomes_simple_html(text, html):
    assert simple_html(text) == html


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>**a**", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">a</a>',
     '<p onclick="alert(1)">a</p>', "<svg><style>alert(1)</style></svg>"],
)  # fmt: skip
def test_nothing_that_runs_leaves_the_hub(text):
    assert "alert" not in simple_html(text)
