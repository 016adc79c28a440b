"""The stand-in's call synthesis: arguments from the schema's own examples, enums and defaults."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from synthesis.llm.standin.words import Dice

# Real identifiers of the same sort as the schema's one example; a parameter whose example is none of them has another.
SEEDS = {
    "symbol": ["BRCA2", "BRCA1", "TP53", "KRAS", "BRAF", "EGFR", "CFTR", "APOE", "MYC", "PTEN"],
    "accession": ["P05067", "P52789", "P15056", "P30542", "P04637", "P38398", "P00533", "P13569", "P02649"],
    "id": ["ENSG00000157764", "ENSG00000133703", "ENSG00000139618", "ENSG00000141510", "ENSG00000012048"],
    "species": ["homo_sapiens", "mus_musculus", "danio_rerio", "rattus_norvegicus"],
    "term": [
        "asthma AND leukotrienes AND 2009[pdat]",
        "BRCA2 AND human[organism]",
        "cystic fibrosis",
        "rs699",
        "TP53 AND mouse",
    ],
    "query": ["insulin AND reviewed:true", "gene:BRCA2 AND organism_id:9606", "ec:2.7.1.1 AND reviewed:true"],
}
MOST_TRIES = 2000


def propose(data: dict[str, Any]) -> dict[str, Any]:
    """As many new argument sets as wanted and as can be found; at least one, even if it was used before."""
    function = data.get("function") or {}
    schema = function.get("parameters") or {}
    wanted = max(1, min(int(data.get("wanted") or 1), 200))
    used = {_key(arguments) for arguments in data.get("used") or []}
    dice = Dice(function.get("name"), sorted(used), wanted)
    found: dict[str, dict[str, Any]] = {}
    for arguments in itertools.islice(_candidates(schema, dice), MOST_TRIES):
        if _key(arguments) not in used:
            found.setdefault(_key(arguments), arguments)
        if len(found) == wanted:
            break
    calls = list(found.values()) or [next(_candidates(schema, dice))]
    return {"calls": [{"arguments": arguments, "purpose": "Covers the schema."} for arguments in calls]}


def _candidates(schema: dict[str, Any], dice: Dice) -> Iterator[dict[str, Any]]:
    properties = schema.get("properties") or {}
    required = [name for name in schema.get("required") or [] if name in properties]
    optional = [name for name in properties if name not in required]
    if "id" in optional:  # E-utilities want it unless a session stands in for it, which a schema cannot say
        required = [*required, "id"]
    required = required or optional[:1]
    while True:
        arguments = {name: dice.pick(_values(name, properties[name])) for name in required}
        for name in optional:
            if name not in arguments and dice.one_in(4):
                arguments[name] = dice.pick(_values(name, properties[name]))
        yield arguments


def _values(name: str, schema: dict[str, Any]) -> list[Any]:
    """Values that the schema itself offers; else known identifiers, else something of the right type."""
    offered = [*(schema.get("enum") or []), *(schema.get("examples") or [])]
    if "default" in schema:
        offered.append(schema["default"])
    kind = schema.get("type")
    if kind == "boolean":
        return [True, False]
    if kind in ("integer", "number"):
        low = int(schema.get("minimum", 1))
        return [*offered, low, min(low + 9, int(schema.get("maximum", low + 9)))]
    known = next((seeds for word, seeds in SEEDS.items() if word in name.lower() and set(seeds) & set(offered)), [])
    return [*dict.fromkeys([*offered, *known])] or ["human"]


def _key(arguments: Any) -> str:
    return json.dumps(arguments, sort_keys=True)
