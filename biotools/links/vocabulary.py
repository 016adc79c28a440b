"""Words that questions are made of, and words that mean a field of an answer."""

NOT_SYMBOLS = frozenset(
    "COVID-19 SARS-CoV-2 BLOSUM45 BLOSUM50 BLOSUM62 BLOSUM80 BLOSUM90 PAM30 PAM70 PAM250 H1N1 H5N1 T2T CO2 H2O 3D 2D"
    " 1000G ID IDS DNA RNA MRNA CDNA CDS GO SNP EC HGNC OMIM MIM NCBI PDB UTR3 UTR5 B12 D3 K12".split()
)
"""What is written like the symbol of a gene, and is none."""

STOP_WORDS = frozenset(
    """
    about above according across actually after again against also although among another answer answers appear
    appears around asked associated available based because become been before being belong belongs below between
    both bring brings called came cannot come comes concerning contain contains could current currently describe
    described describes details detail does doing done down during each either else every exactly exist exists find
    first following follows found from fully gene genes general gets getting give given gives goes have having held
    help here hold holds identify identifier identifiers inside instead interested into itself just keep kind kinds
    know known knows label lies like list listed lists look looking made make makes many mean means more most much
    must name named names near need needed number numbers obtain occur occurs only onto other others overview part
    particular please possible present provide provided provides question questions rather recorded reported
    represent represents respectively retrieve return returned returns same say says several show shown shows should
    since some something stand stands such summary summarise summarize take taken tell tells than that their them
    then there therefore these they thing things this those through together touch turn turns type under understand
    until upon used uses using various very want well were what whatever when where whether which while whose will
    with within without work would your ensembl ncbi uniprot uniprotkb entrez pubmed database databases data record
    records entry entries information service services tool call called protein proteins human
    """.split()
)
"""Words that say nothing of what a call is about."""

MEANT = {
    "chromosome": ("seq_region_name", "chromosome", "region_name"),
    "chromosomes": ("seq_region_name", "chromosome", "region_name"),
    "position": ("start", "end", "location", "position"),
    "positions": ("start", "end", "location", "position"),
    "coordinates": ("start", "end", "location"),
    "lie": ("seq_region_name", "start", "end"),
    "located": ("seq_region_name", "start", "end", "location"),
    "location": ("seq_region_name", "start", "end", "location"),
    "long": ("length", "slen", "sequence_length"),
    "letters": ("length", "slen"),
    "organism": ("organism", "scientificname", "species", "taxonid", "sciname"),
    "species": ("species", "organism", "scientificname", "taxname"),
    "abstract": ("abstract", "abstracttext"),
    "frequency": ("freq", "maf", "frequency", "minor_allele_freq"),
    "frequencies": ("freq", "maf", "frequencies", "population_genotypes"),
    "alleles": ("alleles", "allele_string"),
    "allele": ("allele", "alleles", "allele_string"),
    "bases": ("seq", "sequence"),
    "sequence": ("seq", "sequence"),
    "defined": ("definition",),
    "definition": ("definition",),
    "function": ("function", "comments"),
    "published": ("pubdate", "publicationdate"),
    "consequence": ("consequence_terms", "most_severe_consequence", "consequence_type"),
    "consequences": ("consequence_terms", "most_severe_consequence", "consequence_type"),
    "impact": ("impact",),
    "score": ("score", "bitscore", "bit_score"),
    "scores": ("score", "bitscore", "bit_score", "bits"),
}
"""Fields (lower case) that a word of a question asks for. Source: the fields of our summaries (docs/examples.md)."""
