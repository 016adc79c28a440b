"""Questions that observations answer: by writers of their own, by templates, or by what any function tells."""

from synthesis.llm.standin.questions import ensembl, general, ncbi, templates, uniprot
from synthesis.llm.standin.questions.asked import Asked, Pair

WRITERS = {
    "lookup_by_id": ensembl.lookup,
    "lookup_by_symbol": ensembl.lookup,
    "get_uniprotkb_entry": uniprot.entry,
    "search_uniprotkb": uniprot.search,
    "stream_uniprotkb": uniprot.search,
    "esearch": ncbi.search,
    "esummary": ncbi.summary,
}


def write(asked: Asked) -> Pair:
    """A broad and a specific question, always two different ones."""
    writer = WRITERS.get(asked.function)
    pair = writer(asked) if writer else templates.write(asked) or general.ask(asked)
    if pair.broad.casefold() == pair.specific.casefold():
        return Pair(pair.broad, general.ask(asked).specific)
    return pair


__all__ = ["WRITERS", "Asked", "Pair", "write"]
