"""The other views of an observation: lists as tables, sequences with their place, raw bodies in pieces."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.observed import bodies, sequences, tables

GENES = [
    {"symbol": "TP53", "place": {"chr": "17", "start": 7668421}, "score": 2},
    {"symbol": "kras", "place": {"chr": "12", "start": 25204789}, "score": None, "synonyms": ["KRAS2"]},
    {"symbol": "BRCA2", "place": {"chr": "13", "start": 32315086}, "score": 10.5},
    {"symbol": "AKT1", "a/b": True},
]
LETTERS = "".join(random.Random(1).choice("ACGT") for _ in range(900))


def column(table: tables.Table, name: str) -> list[str]:
    place = [one.name for one in table.columns].index(name)
    return [row.cells[place].text or row.cells[place].kind for row in table.rows]


def test_columns_are_what_the_items_have_with_inner_objects_flattened() -> None:
    table = tables.table(GENES)
    assert [one.name for one in table.columns] == ["symbol", "place.chr", "place.start", "score", "synonyms", "a/b"]
    assert [one.name for one in table.columns if one.number] == ["place.start", "score"]
    assert column(table, "score") == ["2", "null", "10.5", "missing"]
    assert column(table, "synonyms") == ["missing", "KRAS2", "missing", "missing"]
    assert column(table, "a/b")[-1] == "true"


@pytest.mark.parametrize(
    ("sort", "symbols"),
    [
        ("", ["TP53", "kras", "BRCA2", "AKT1"]),
        ("/symbol", ["AKT1", "BRCA2", "kras", "TP53"]),
        ("-/place/start", ["BRCA2", "kras", "TP53", "AKT1"]),
        ("/score", ["TP53", "BRCA2", "kras", "AKT1"]),
        ("-/score", ["BRCA2", "TP53", "kras", "AKT1"]),
        ("/nothing", ["TP53", "kras", "BRCA2", "AKT1"]),
    ],
)
def test_rows_are_sorted_by_a_column_and_what_is_missing_comes_last(sort: str, symbols: list[str]) -> None:
    table = tables.table(GENES, sort=sort)
    assert column(table, "symbol") == symbols
    assert [GENES[row.place]["symbol"] for row in table.rows] == symbols


def test_a_short_list_is_told_by_its_values_and_sorted_by_them() -> None:
    lists = [["missense", 1, None], [{"a": 1}], list(range(50)), [], ["intron", "NMD"]]
    table = tables.table([{"terms": terms} for terms in lists], sort="/terms")
    assert column(table, "terms") == ["intron, NMD", "missense, 1, null", "array", "array", "array"]


def test_large_tables_come_in_parts_with_few_columns() -> None:
    items = [{str(field): field for field in range(number, number + 50)} for number in range(1000)]
    table = tables.table(items, offset=200)
    assert (len(table.rows), table.start, table.end, table.earlier) == (100, 200, 300, 100)
    assert (len(table.columns), table.columns_left_out) == (tables.MOST_COLUMNS, 509)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda below: st.lists(below, max_size=6) | st.dictionaries(st.sampled_from("abc~/"), below, max_size=4),
    max_leaves=30,
)


@settings(deadline=None)
@given(st.lists(JSON, max_size=8), st.sampled_from(["", "/a", "-/a", "-/b/c", "odd"]))
def test_any_list_makes_a_table_with_every_item_once(items: list[Any], sort: str) -> None:
    table = tables.table(items, sort=sort)
    assert sorted(row.place for row in table.rows) == list(range(len(items)))
    sequences.in_value(items)


def test_the_longest_list_of_objects_is_the_main_one() -> None:
    assert tables.main_list({"few": GENES[:2], "in": {"a/b": GENES}, "ids": list(range(99))}) == "/in/a~1b"
    assert tables.main_list(GENES) == ""
    assert tables.main_list({"one": GENES[:1], "ids": [1, 2]}) is None


def test_a_sequence_tells_its_kind_place_and_composition() -> None:
    told = {"id": "ENSG1", "desc": "chromosome:GRCh38:13:101:1000:-1", "seq": {"text": LETTERS, "shown_letters": 900}}
    [found] = sequences.in_value({"total": 1, "items": [told]})
    assert (found.name, found.pointer, found.kind) == ("ENSG1", "/items/0/seq/text", "nucleotide")
    assert found.place == sequences.Place("13", 101, 1000, -1)
    assert sum(count for _, count in found.composition) == 900
    counted = 100 * sum(LETTERS.count(letter) for letter in "GC") / 900
    assert found.gc_percent == round(counted, 1)


def test_a_place_that_does_not_fit_the_length_is_not_told() -> None:
    [found] = sequences.in_value({"start": 1, "end": 10, "strand": 1, "seq": LETTERS})
    assert found.place is None
    [found] = sequences.in_value({"start": 11, "end": 910, "strand": -1, "seq": LETTERS, "seq_region_name": "X"})
    assert found.place == sequences.Place("X", 11, 910, -1)


def test_fasta_has_one_sequence_per_record() -> None:
    body = f">sp|P01116|RASK_HUMAN\nMTEYKLVVVGAGGVGKSALT\nIQLIQ\n>ENST1\n{LETTERS[:60]}\n".encode()
    protein, transcript = sequences.in_body(body)
    assert (protein.name, protein.kind, protein.letters) == (
        "sp|P01116|RASK_HUMAN",
        "protein",
        "MTEYKLVVVGAGGVGKSALTIQLIQ",
    )
    assert protein.gc_percent is None
    assert (transcript.kind, transcript.letters) == ("nucleotide", LETTERS[:60])


@pytest.mark.parametrize(
    "text", ["KRAS", "homo_sapiens and mus_musculus are two", "A" * 29, "aaaabbbbccccddddeeeeffffgggghhhh", "ÅCGT" * 10]
)
def test_words_are_no_sequences(text: str) -> None:
    assert sequences.in_value({"text": text}) == []


def test_a_body_that_is_neither_or_too_deep_has_none() -> None:
    assert sequences.in_body(b"<xml/>") == []
    assert sequences.in_body(b"[" * 10_000 + b"]" * 10_000) == []
    assert sequences.in_body(b"{") == []


@settings(deadline=None)
@given(st.text(), st.integers(1, 9))
def test_pieces_join_to_the_body_and_cut_no_letter(text: str, most: int) -> None:
    body, start, seen = text.encode("utf-8", "replace"), 0, ""
    while start < len(body):
        piece = bodies.piece(body, start, most + 4)
        seen, start = seen + piece.text, piece.end
    assert seen.encode() == body
