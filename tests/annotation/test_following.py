"""How a query follows its changed call, word by word."""

import pytest

from annotation import following


def followed(query, before, after, old=None, new=None):
    steps = following.steps(query, arguments=(before, after), summaries=(old or {}, new or {}))
    return following.followed(query, steps)


@pytest.mark.parametrize(
    ("query", "before", "after", "told"),
    [
        ("Where is ENSG00000133703?", {"id": "ENSG00000133703"}, {"id": "ENSG00000157764"}, "Where is ENSG00000157764?"),
        ("Where is ENSG00000133703?", {"id": "ENSG00000133703.12"}, {"id": "ENSG00000157764"}, "Where is ENSG00000157764?"),
        ("Which human gene, in humans?", {"species": "homo_sapiens"}, {"species": "mus_musculus"}, None),
        ("In Homo sapiens it is.", {"species": "human"}, {"species": "mouse"}, "In Mus musculus it is."),
        ("In homo_sapiens it is.", {"species": "human"}, {"species": "mouse"}, "In mus_musculus it is."),
        ("Is BRAF near 140,453,136?", {"symbol": "BRAF", "start": 140453136}, {"symbol": "KRAS", "start": 25205246},
         "Is KRAS near 25,205,246?"),
        ("Are BRAF and KRAS there?", {"ids": "BRAF,KRAS"}, {"ids": "BRAF,TP53"}, "Are BRAF and TP53 there?"),
        ("Is BRAF2 or XBRAF there?", {"symbol": "BRAF"}, {"symbol": "KRAS"}, "Is BRAF2 or XBRAF there?"),
        ("The region 7:140-200 holds what?", {"region": "7:140-200"}, {"region": "8:1-20"}, "The region 8:1-20 holds what?"),
        ("Expand it 1 time", {"expand": True}, {"expand": False}, "Expand it 1 time"),
        ("Where is it?", {"id": "a"}, {}, "Where is it?"),
    ],
)  # fmt: skip
def test_the_words_that_named_old_arguments_name_the_new_ones(query, before, after, told):
    if told is None:
        text = followed(query, before, after)
        assert "mouse gene" in text.lower() and "human gene" not in text
    else:
        assert followed(query, before, after) == told


def test_what_the_observation_told_follows_it():
    query = "Where does KRAS (ENSG1) lie on the forward strand of 12?"
    old = {"display_name": "KRAS", "strand": "forward", "seq_region_name": "12", "biotype": "protein coding"}
    new = {"display_name": "BRAF", "strand": "reverse", "seq_region_name": "7", "biotype": "lncRNA"}
    text = followed(query, {"id": "ENSG1"}, {"id": "ENSG2"}, old, new)
    assert text == "Where does BRAF (ENSG2) lie on the forward strand of 12?"


def test_a_kind_of_thing_follows_in_the_letters_in_which_it_is_said():
    query = "What is the transcript ENST1? Transcript or transcripts, pseudotranscript."
    arguments = {"id": "ENST1"}, {"id": "ENSG1"}
    text = followed(query, *arguments, {"object_type": "Transcript"}, {"object_type": "Gene"})
    assert text == "What is the gene ENSG1? Gene or transcripts, pseudotranscript."
    assert "transcript ENSG1" in followed(query, *arguments, {"object_type": "Transcript"}, {"object_type": "BRCA2"})


def test_steps_say_where_they_come_from_and_do_not_overlap():
    steps = following.steps(
        "Is KRAS KRAS?",
        arguments=({"symbol": "KRAS"}, {"symbol": "BRAF"}),
        summaries=({"name": "KRAS"}, {"name": "NRAS"}),
    )
    assert [(step.start, step.old, step.new, step.because) for step in steps] == [
        (3, "KRAS", "BRAF", "symbol"),
        (8, "KRAS", "BRAF", "symbol"),
    ]
