"""Reads BLAST's text report (FORMAT_TYPE=Text) into the form of its JSON result.

Biopython dropped its parser of this format, since NCBI does not promise its layout, and no other library keeps one;
so only what has stood still for years is read: titles, scores, and the first and last positions of the alignments.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

MOST_QUERIES = 1000
NUMBER = r"[\d,.]+(?:e[-+]?\d+)?"
PROGRAM = re.compile(r"^(T?BLAST[NPX]) +(\S{1,20})", re.MULTILINE)
DATABASE = re.compile(
    r"^Database:[ ]*(.{1,500}?)\n\s{0,40}([\d,]{1,30}) sequences; ([\d,]{1,40}) total letters", re.MULTILINE | re.DOTALL
)
QUERY = re.compile(r"^Query=", re.MULTILINE)
LENGTH = re.compile(r"^Length=(\d+)", re.MULTILINE)
DESCRIPTIONS = "Sequences producing significant alignments:"
SCORE = re.compile(rf"^ Score = +({NUMBER}) bits \((\d+)\), +Expect(?:\(\d+\))? = +({NUMBER}|e-\d+)", re.MULTILINE)
IDENTITIES = re.compile(r"^ Identities = (\d+)/(\d+)", re.MULTILINE)
POSITIVES = re.compile(r"Positives = (\d+)/\d+")
GAPS = re.compile(r"Gaps = (\d+)/\d+")
STRAND = re.compile(r"^ Strand=(\w+)/(\w+)", re.MULTILINE)
FRAME = re.compile(r"^ Frame = ([-+]?\d(?:/[-+]?\d)?)", re.MULTILINE)
ROW = re.compile(r"^(Query|Sbjct) +(\d+) +\S+ +(\d+)[ \t]*$", re.MULTILINE)


def searches(text: str) -> list[dict[str, Any]]:
    """One entry per query of the report, in the fields of `report` and `search` of BLAST's JSON; empty for no report.

    Numbers that the report rounds (bits, E-value) are as it writes them.
    """
    program, database = PROGRAM.search(text), DATABASE.search(text)
    if program is None:
        return []
    common: dict[str, Any] = {"program": program[1].lower(), "version": f"{program[1]} {program[2]}"}
    if database:
        common |= {"database": " ".join(database[1].split()), "db_num": database[2], "db_len": database[3]}
    found = QUERY.split(text, maxsplit=MOST_QUERIES)[1:]
    return [{**common, **_search(part)} for part in found]


def _search(part: str) -> dict[str, Any]:
    """One query: its title and length, and its hits. The table of descriptions may name more than are aligned."""
    head = LENGTH.search(part)
    title = " ".join(part[: head.start()].split()) if head else ""
    hits = [_hit(block) for block in re.split(r"^>", part, flags=re.MULTILINE)[1:]]
    named = _descriptions(part)
    made: dict[str, Any] = {"query_title": title, "query_length": number(head[1]) if head else None, "hits": hits}
    return {**made, "descriptions": named} if len(named) > len(hits) else made


def _descriptions(part: str) -> list[str]:
    """The lines of the table of hits: after its heading and a blank line, up to the next blank line."""
    _, _, table = part.partition(DESCRIPTIONS)
    lines = [line.strip() for line in table.partition("\n\n")[2].splitlines()]
    return list(takewhile(bool, lines))


def _hit(block: str) -> dict[str, Any]:
    """One database sequence; identical ones that share the alignment follow on indented lines, and are left out."""
    head = LENGTH.search(block)
    lines = block[: head.start()].splitlines() if head else block.splitlines()[:1]
    own = [line for _, line in takewhile(lambda pair: not (pair[0] and pair[1].startswith(" ")), enumerate(lines))]
    accession, _, title = " ".join(" ".join(own).split()).partition(" ")
    parts = re.split(r"^(?= Score = )", block, flags=re.MULTILINE)[1:]
    return {
        "accession": accession,
        "title": title,
        "len": number(head[1]) if head else None,
        "hsps": [hsp for hsp in map(_hsp, parts) if hsp],
    }


def _hsp(part: str) -> dict[str, Any]:
    score, identities = SCORE.search(part), IDENTITIES.search(part)
    if score is None or identities is None:
        return {}
    made: dict[str, Any] = {"bit_score": number(score[1]), "evalue": number(score[3])}
    made |= {"identity": number(identities[1]), "align_len": number(identities[2])}
    for key, pattern in (("positive", POSITIVES), ("gaps", GAPS)):
        if found := pattern.search(part):
            made[key] = number(found[1])
    for key, name in (("query", "Query"), ("hit", "Sbjct")):
        if rows := [row for row in ROW.finditer(part) if row[1] == name]:
            made |= {f"{key}_from": number(rows[0][2]), f"{key}_to": number(rows[-1][3])}
    if strand := STRAND.search(part):
        made |= {"query_strand": strand[1], "hit_strand": strand[2]}
    if frame := FRAME.search(part):
        made["frame"] = frame[1]
    return made


def number(text: str) -> int | float | str:
    """The number a text stands for, where it would be written the same way again; else the text."""
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        if str(value) == text:
            return value
    return text
