"""Questions about Ensembl lookups: genes, transcripts, proteins and exons by stable ID or symbol."""

from synthesis.llm.standin.questions.asked import Asked, Pair, pair
from synthesis.llm.standin.words import species

KINDS = {"Gene": "gene", "Transcript": "transcript", "Translation": "protein", "Exon": "exon"}


def lookup(asked: Asked) -> Pair:
    """What a stable ID or a symbol stands for, where it lies, what belongs to it."""
    kind = KINDS.get(str(asked.observation.get("object_type", "")), "feature")
    thing = _thing(asked, kind)
    options = {"gene": _gene, "transcript": _transcript, "protein": _protein}.get(kind, _feature)(asked, thing)
    return pair(asked.dice.pick(_broad(asked, kind, thing)), asked.dice.pick(options))


def _thing(asked: Asked, kind: str) -> str:
    """How the question names it: by what the call was made with."""
    if symbol := asked.arguments.get("symbol"):
        return f"the {species(asked.arguments.get('species'))} {kind} {symbol}"
    return f"the Ensembl {kind} {asked.arguments.get('id')}"


def _broad(asked: Asked, kind: str, thing: str) -> list[str]:
    name, animal = asked.observation.get("display_name"), species(asked.observation.get("species"))
    if "id" in asked.arguments and kind == "gene" and name and asked.dice.one_in(25):
        return [f"What kind of gene is {name}, and where in the {animal} genome does it lie?"]
    known = [f"What is known about {thing}?", f"How does Ensembl describe {thing}?"]
    if "id" in asked.arguments:
        known.append(f"What is {thing}, and from which species does it come?")
    if asked.has("Transcript"):
        return [*known, f"Can you give me an overview of {thing} together with its transcripts?"]
    if kind == "gene":
        return [*known, f"What can you tell me about {thing} and its place in the genome?"]
    return [*known, f"How is {thing} annotated?"]


def _gene(asked: Asked, thing: str) -> list[str]:
    options = [
        f"On which chromosome and strand does {thing} lie, and between which coordinates?",
        f"Which biotype does {thing} have, and on which assembly is it annotated?",
    ]
    if asked.has("canonical_transcript"):
        options.append(f"Which transcript is the canonical one of {thing}?")
    if asked.has("Transcript"):
        options = [
            f"Which transcripts does {thing} have, and of which biotype are they?",
            f"How long are the proteins that the transcripts of {thing} encode?",
            f"How many exons do the transcripts of {thing} have?",
        ]
    return options


def _transcript(asked: Asked, thing: str) -> list[str]:
    options = [
        f"To which gene does {thing} belong, and of which biotype is it?",
        f"Where does {thing} start and end, on which chromosome and strand?",
    ]
    if asked.has("is_canonical"):
        options.append(f"Is {thing} the canonical transcript of its gene?")
    if asked.has("Exon"):
        options.append(f"How many exons does {thing} have, and between which positions?")
    if asked.has("Translation"):
        options.append(f"How many amino acids long is the protein that {thing} encodes?")
    return options


def _protein(asked: Asked, thing: str) -> list[str]:
    options = [f"Which transcript encodes {thing}?"]
    if asked.has("length"):
        options.append(f"How many amino acids does {thing} have, and which transcript encodes it?")
    if asked.has("start"):
        options.append(f"Between which genomic positions is {thing} encoded?")
    return options


def _feature(asked: Asked, thing: str) -> list[str]:
    return [f"Where in the genome does {thing} lie?", f"On which assembly and strand is {thing} annotated?"]
