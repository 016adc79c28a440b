"""Deceptive characters are marked and named; plain text and Greek in names are left alone; nothing is lost."""

import pytest
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from biotool_site.lib.deceptive import runs


def marked(text):
    return [run for run, name in runs(text) if name]


@given(st.text())
@example("BRСA1\u202e" + "\u0301" * 9)
def test_joined_runs_give_the_text_back(text):
    assert "".join(run for run, _ in runs(text)) == text


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_plain_ascii_is_one_run(text):
    assert runs(text) == [(text, "")]


@pytest.mark.parametrize(
    "text", ["α-synuclein", "β2", "µm", "TNFα", "NFκB", "ΔF508", "a\tb\nc", "Müller", "Ду́ма", "Ω", "日本", "e\u0301"]
)
def test_honest_text_is_not_marked(text):
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BRСA1", ["С"]),
        ("ΒRCA1", ["Β"]),
        ("1ВRCA", ["В"]),
        ("a\u202eb\u2066", ["\u202e", "\u2066"]),
        ("KR\u200bAS\ufeff", ["\u200b", "\ufeff"]),
        ("x\x00\x1b", ["\x00", "\x1b"]),
        ("z" + "\u0301" * 5 + "y" + "\u0301" * 4, ["\u0301" * 5]),
    ],
)
def test_deceptive_characters_are_marked(text, wanted):
    assert marked(text) == wanted


def test_the_page_names_them_and_markup_stays_text():
    page = Template("{% load annotation %}{{ text|shown }}").render(Context({"text": "<b>\u202eBRСA1"}))
    assert page.startswith("&lt;b&gt;<span")
    assert '<span class="deceptive" title="U+202E RIGHT-TO-LEFT OVERRIDE">[U+202E]</span>' in page
    assert '<span class="deceptive" title="U+0421 CYRILLIC CAPITAL LETTER ES">С</span>' in page
    assert "\u202e" not in page


def test_of_very_many_only_the_first_are_marked_and_none_acts() -> None:
    page = Template("{% load annotation %}{{ text|shown }}").render(Context({"text": "a\u202e" * 100_000}))
    assert page.count('class="deceptive"') == 300
    assert "99,700 more deceptive characters" in page
    assert "\u202e" not in page
