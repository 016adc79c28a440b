"""Two wordings compared word by word."""

from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from annotation import diffs

MARKS = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}


def marked(old, new):
    return "".join(MARKS[segment.kind].format(segment.text) for segment in diffs.words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Where is BRAF?", "Where is BRAF?", "Where is BRAF?"),
        ("", "", ""),
        ("", "Where?", "[+Where?+]"),
        ("Where is the human gene?", "Where is the mouse gene?", "Where is the [-human-][+mouse+] gene?"),
        ("Where is it", "Where is it now", "Where is it[+ now+]"),
        ("Where is it now", "Where is it", "Where is it[- now-]"),
        ("BRAF, KRAS (x).", "BRAF, TP53 (x)!", "BRAF, [-KRAS-][+TP53+] (x)[-.-][+!+]"),
        ("is ENSG00000133703 on 7?", "is ENSG00000157764.12 on 7?", "is [-ENSG00000133703-][+ENSG00000157764.12+] on 7?"),
        ("in 7:140,453,136-140,453,140 of it", "in 7:140,453,136-140,453,141 of it",
         "in [-7:140,453,136-140,453,140-][+7:140,453,136-140,453,141+] of it"),
        ("NM_004333.6:c.1799T>A here", "NM_004333.6:c.1799T>C here", "[-NM_004333.6:c.1799T>A-][+NM_004333.6:c.1799T>C+] here"),
        ("BRAF,KRAS (a)", "TP53,NRAS (a)", "[-BRAF,KRAS-][+TP53,NRAS+] (a)"),
        ("two  spaces", "two spaces", "two[-  -][+ +]spaces"),
        ("quite other words", "nothing in common", "[-quite other words-][+nothing in common+]"),
    ],
)  # fmt: skip
def test_words_are_told_apart(old, new, told):
    assert marked(old, new) == told


TEXTS = [
    "",
    " ",
    "a",
    " a\n\nb ",
    "The cat, the dog (and 7:1-2)!",
    "étude e\u0301tude \u202e",
    "a b " * 900,
    "b a a " * 900,
]


@pytest.mark.parametrize("old", TEXTS)
@pytest.mark.parametrize("new", TEXTS)
def test_both_wordings_stand_in_the_segments_to_the_letter(old, new):
    segments = diffs.words(old, new)
    assert "".join(s.text for s in segments if s.kind != "added") == old
    assert "".join(s.text for s in segments if s.kind != "removed") == new
    kinds = [s.kind for s in segments]
    assert all(one != other for one, other in pairwise(kinds))
    assert all(s.text for s in segments)


def test_the_fragment_escapes_and_marks():
    segments = diffs.words("see <b>this</b>", "see \u202e<script>")
    page = render_to_string("annotation/_word_diff.html", {"segments": segments})
    assert "<script>" not in page and "<b>" not in page and "U+202E" in page
    assert page.count("<del>") == page.count("<ins>") == 1
    assert "removed:" in page and "added:" in page
