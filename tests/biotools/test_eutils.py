"""EFetch, EInfo, ELink and ECitMatch: every format is summarised, errors never are, formats that go together."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.summaries.shapes import LARGEST_SUMMARY, size

DATA = Path(__file__).parent / "data" / "eutils"
FASTA = ">NP_000542.1 von Hippel-Lindau disease tumor suppressor [Homo sapiens]\nMPRRAENWDE\nAEVGAEEAGV\n\n>B\nMK\n"
PUBMED = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2024//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">24290490</PMID><Article>
<Journal><JournalIssue><Volume>108</Volume><PubDate><Year>2014</Year><Month>Jan</Month></PubDate></JournalIssue>
<Title>Epilepsy research</Title></Journal><ArticleTitle>Increased <i>CPA6</i> promoter
 methylation &amp; more</ArticleTitle><Abstract><AbstractText Label="AIM">Why.</AbstractText>
<AbstractText>How.</AbstractText></Abstract><AuthorList><Author><LastName>Belhedi</LastName><ForeName>N</ForeName>
</Author></AuthorList></Article><MeshHeadingList><MeshHeading><DescriptorName>Adult</DescriptorName></MeshHeading>
</MeshHeadingList></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
TAXA = """<TaxaSet><Taxon><TaxId>10090</TaxId><ScientificName>Mus musculus</ScientificName><Rank>species</Rank>
<OtherNames><GenbankCommonName>house mouse</GenbankCommonName></OtherNames><LineageEx><Taxon><TaxId>33208</TaxId>
<ScientificName>Metazoa</ScientificName><Rank>kingdom</Rank></Taxon><Taxon><TaxId>1</TaxId><ScientificName>x</ScientificName>
<Rank>clade</Rank></Taxon></LineageEx></Taxon></TaxaSet>"""
SNP = '<DocumentSummary uid="1"><SNP_ID>1</SNP_ID><CHR>9</CHR></DocumentSummary><DocumentSummary uid="2"><CHR>X</CHR></DocumentSummary>'
GENE = (
    "\n1. HOTAIR\nOfficial Symbol: HOTAIR\nChromosome: 12; Location: 12q13.13\nID: 100124700\n\n2. EZH2\nID: 2146\n\n"
)


def records(body: str) -> list[Any]:
    summary = biotools.summarise("efetch", body, "text/plain")
    assert summary["total"] == summary["shown"] == len(summary["records"])
    return list(summary["records"])


def test_fasta() -> None:
    first, second = records(FASTA)
    assert first == {"id": "NP_000542.1", "description": "von Hippel-Lindau disease tumor suppressor [Homo sapiens]",
                     "letters": 20, "sequence": "MPRRAENWDEAEVGAEEAGV"}  # fmt: skip
    assert second["letters"] == 2


def test_a_long_sequence_is_told_by_its_length_and_beginning() -> None:
    [one] = records(">NC_001422.1 phage\n" + "\n".join(["ACGT" * 17] * 2000))
    assert one["letters"] == one["sequence"]["total_letters"] == 136_000
    assert one["sequence"]["shown_letters"] == len(one["sequence"]["text"]) == 120


def test_a_flat_file() -> None:
    [record] = records((DATA / "flat.gb").read_text())
    assert (record["accession"], record["organism"], record["length"]) == ("NM_000207.3", "Homo sapiens", "465")
    assert record["by_feature"] == {"source": 1, "gene": 1, "CDS": 1}
    assert record["features"][2] == {
        "key": "CDS", "location": "60..392", "gene": "INS", "product": "insulin preproprotein",
        "note": "preproinsulin; proinsulin; insulin A chain; insulin B chain", "protein_id": "NP_000198.1",
    }  # fmt: skip
    assert record["references"][0]["pubmed"] == "25905258"


def test_medline() -> None:
    [record] = records((DATA / "medline.txt").read_text())
    assert record["title"] == "Increased CPA6 promoter methylation in focal epilepsy and in febrile seizures."
    assert record["authors"] == ["Belhedi, N", "Perroud, N"] and record["mesh_terms"][0] == "Adult"
    assert "OWN" not in record and "SO" not in record


def test_an_article_in_xml() -> None:
    [record] = records(PUBMED)
    assert record["title"] == "Increased CPA6 promoter methylation & more"
    assert record["abstract"] == [{"section": "AIM", "text": "Why."}, "How."]
    assert record["authors"] == [{"last": "Belhedi", "first": "N"}] and record["mesh_terms"] == ["Adult"]
    assert record["published"] == {"year": "2014", "month": "Jan"} and record["status"] == "MEDLINE"


def test_an_abstract_is_not_cut_where_there_is_room() -> None:
    text = "Word " * 500
    [record] = records(PUBMED.replace("How.", text))
    assert record["abstract"][1] == text.strip()


def test_taxa_name_the_ranks_that_people_ask_for() -> None:
    [record] = records(TAXA)
    assert (record["scientific_name"], record["common_name"]) == ("Mus musculus", "house mouse")
    assert record["lineage_ranks"] == [{"rank": "kingdom", "name": "Metazoa", "taxid": "33208"}]


def test_document_summaries_without_a_root() -> None:
    first, second = records(SNP)
    assert (first["uid"], first["chr"], second["chr"]) == ("1", "9", "X")


def test_a_genbank_set_and_its_twin_are_told_alike() -> None:
    genbank = (
        "<GBSet><GBSeq><GBSeq_accession-version>X1.1</GBSeq_accession-version><GBSeq_feature-table><GBFeature>"
        "<GBFeature_key>CDS</GBFeature_key><GBFeature_quals><GBQualifier><GBQualifier_name>gene</GBQualifier_name>"
        "<GBQualifier_value>INS</GBQualifier_value></GBQualifier></GBFeature_quals></GBFeature></GBSeq_feature-table>"
        "</GBSeq></GBSet>"
    )
    [record] = records(genbank)
    assert record["features"] == [{"key": "CDS", "gene": "INS"}] and record["by_feature"] == {"CDS": 1}
    assert records(genbank.replace("GB", "INSD")) == [record]


def test_clinvar_attributes_are_read() -> None:
    [record] = records(
        '<ClinVarResult-Set><VariationArchive VariationID="1" VariationName="n" Accession="VCV1"><ClassifiedRecord>'
        '<SimpleAllele><GeneList><Gene Symbol="TERT" GeneID="7015"/></GeneList></SimpleAllele><Classifications>'
        "<GermlineClassification><Description>Pathogenic</Description></GermlineClassification></Classifications>"
        "</ClassifiedRecord></VariationArchive></ClinVarResult-Set>"
    )
    assert record["genes"] == [{"symbol": "TERT", "gene_id": "7015"}]
    assert record["germline_classification"] == "Pathogenic" and record["accession"] == "VCV1"


def test_xml_without_a_form_is_told_as_it_stands() -> None:
    [first, second] = records(
        '<BioSampleSet><BioSample id="1"><Name>a <i>b</i> c</Name></BioSample><BioSample id="2">'
        "<Name>d <i>e</i></Name></BioSample></BioSampleSet>"
    )
    assert first == {"id": "1", "name": "a b c"} and second == {"id": "2", "name": "d e"}
    assert records("<IdList><Id>1</Id><Id>2</Id></IdList>") == ["1", "2"]


def test_text_that_no_parser_knows_is_told_by_its_parts() -> None:
    first, second = records(GENE)
    assert first.startswith("1. HOTAIR\nOfficial Symbol: HOTAIR") and second == "2. EZH2\nID: 2146"
    assert records("\n1. EZH2\nOfficial Symbol: EZH2\nID: 2146\n\n") == ["1. EZH2\nOfficial Symbol: EZH2\nID: 2146"]
    assert records("NM_1.1\nNM_2.1\n") == ["NM_1.1", "NM_2.1"]
    feature_table = ">Feature ref|NM_000207.3|\n1\t465\tgene\n\t\t\tgene\tINS\n"
    assert records(feature_table)[0] == ">Feature ref|NM_000207.3|"
    many = biotools.summarise("efetch", "\n".join(f"line {n}" for n in range(5000)))
    assert many["total"] == 5000 and many["shown"] == len(many["records"]) < 100


def test_json_in_one_document_or_one_a_line() -> None:
    assert records('{"refsnp_id":"1"}') == [{"refsnp_id": "1"}]
    assert records('{"refsnp_id":"1"}\n{"refsnp_id":"2"}\n')[1] == {"refsnp_id": "2"}
    assert records('{"result":{"uids":["7"],"7":{"uid":"7","title":"t"}}}') == [{"uid": "7", "title": "t"}]


ERRORS = [
    ("efetch", "+Error%3A+CEFetchPApplication%3A%3Aproxy_stream()%3A+Error%3A+F+a+i+l+e+d++t+o++u+n+d+e+r+s+t+a+n+d++i+d+%3A++N+M+_+9+.+9+%0A%0A",
     "not_found", "Failedtounderstandid:NM_9.9"),
    ("efetch", "Supplied+id+parameter+is+empty.\n", "service_error", "Supplied id parameter is empty"),
    ("efetch", "Error occurred: Unable to obtain query #1", "service_error", "Unable to obtain"),
    ("efetch", "<eFetchResult>\n\t<ERROR>Supplied id parameter is empty.</ERROR>\n</eFetchResult>", "service_error", "empty"),
    ("efetch", "<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>", "not_found", "no correct"),
    ("efetch", '{"error":"API rate limit exceeded","count":"4","limit":"3"}', "service_error", "rate limit"),
    ("efetch", "", "empty", ""),
    ("efetch", "null\n", "empty", ""),
    ("efetch", " \n", "empty", ""),
    ("efetch", "<!DOCTYPE html><html><body>down</body></html>", "service_error", "web page"),
    ("einfo", '{"einforesult":{"ERROR":"Can not retrieve DbInfo for db=x"}}', "service_error", "DbInfo"),
    ("einfo", "<eInfoResult><ERROR>no</ERROR></eInfoResult>", "service_error", "no"),
    ("elink", '{"linksets":[{"dbfrom":"gene","ids":["1"],"ERROR":"Invalid db"}]}', "service_error", "Invalid db"),
    ("elink", '{"linksets":[{"linksetdbs":[{"linkname":"a","ERROR":"Error calling ExLink server."}]}]}', "service_error", "ExLink"),
    ("elink", "<eLinkResult><ERROR>Empty dbfrom</ERROR></eLinkResult>", "service_error", "Empty"),
    ("ecitmatch", "j|1|2|3|a|key|NOT_FOUND\nk|1|2|3|a|key|AMBIGUOUS (2 citations)", "not_found", "NOT_FOUND, AMBIGUOUS"),
    ("ecitmatch", "Error: no", "service_error", "no"),
    ("ecitmatch", "", "empty", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "code", "words"), ERRORS)
def test_an_error_is_never_data(name: str, body: str, code: str, words: str) -> None:
    with pytest.raises(biotools.ServiceError) as caught:
        biotools.summarise(name, body, "text/plain" if not body.startswith("{") else "application/json")
    assert caught.value.code == code
    assert words in str(caught.value).replace(" ", "") or words in str(caught.value)


def test_a_passing_error_says_so() -> None:
    for body in ('{"error":"API rate limit exceeded"}', "Error occurred: Unable to obtain query #1"):
        with pytest.raises(biotools.ServiceError) as caught:
            biotools.summarise("efetch", body)
        assert caught.value.transient


@pytest.mark.parametrize(
    "bomb",
    ['<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><TaxaSet>&d;</TaxaSet>',
     '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><TaxaSet>&b;</TaxaSet>', "<TaxaSet><Taxon>"],
)  # fmt: skip
def test_hostile_or_broken_xml_is_unreadable(bomb: str) -> None:
    with pytest.raises(biotools.Unreadable):
        biotools.summarise("efetch", bomb)


def test_links_are_told_with_totals() -> None:
    links = [str(number) for number in range(200)]
    document = {"linksets": [{"dbfrom": "gene", "ids": ["7157"], "linksetdbs": [
        {"dbto": "pubmed", "linkname": "gene_pubmed", "links": links},
        {"dbto": "omim", "linkname": "gene_omim", "links": ["191170"]}]}]}  # fmt: skip
    summary = biotools.summarise("elink", json.dumps(document))
    [linkset] = summary["linksets"]
    assert summary["total"] == 201 and linkset["ids"] == ["7157"]
    many, one = linkset["links"]
    assert (many["linkname"], many["total"], many["shown"]) == ("gene_pubmed", 200, len(many["ids"]))
    assert one == {"dbto": "omim", "linkname": "gene_omim", "total": 1, "shown": 1, "ids": ["191170"]}


def test_links_in_xml_read_like_json() -> None:
    xml = (
        "<eLinkResult><LinkSet><DbFrom>gene</DbFrom><IdList><Id>1</Id></IdList><LinkSetDb><DbTo>omim</DbTo>"
        "<LinkName>gene_omim</LinkName><Link><Id>191170</Id></Link></LinkSetDb></LinkSet></eLinkResult>"
    )
    body = '{"linksets":[{"dbfrom":"gene","ids":["1"],"linksetdbs":[{"dbto":"omim","linkname":"gene_omim","links":["191170"]}]}]}'
    assert biotools.summarise("elink", xml, "text/xml") == biotools.summarise("elink", body)


def test_no_link_is_nothing_to_ask() -> None:
    assert biotools.summarise("elink", '{"linksets":[]}') == {"total": 0}
    assert biotools.summarise("elink", '{"linksets":[{"dbfrom":"pubmed","ids":["1"]}]}')["total"] == 0


def test_other_commands_of_elink() -> None:
    pages = biotools.summarise("elink", json.dumps({"linksets": [{"dbfrom": "pubmed", "idurllist": [
        {"id": "1", "objurls": [{"url": {"value": "https://x"}, "iconurl": "i", "provider": {"name": "P", "id": "7"}}]}]}]}))  # fmt: skip
    assert pages["total"] == 1
    assert pages["linksets"][0]["idurllist"][0]["pages"] == [{"url": {"value": "https://x"}, "provider": {"name": "P"}}]
    checks = biotools.summarise("elink", json.dumps({"linksets": [{"dbfrom": "pubmed", "idchecklist": {"idlinksets": [
        {"id": "1", "linkinfos": [{"dbto": "gene", "linkname": "pubmed_gene", "priority": 1}]}]}}]}))  # fmt: skip
    assert checks["linksets"][0]["idchecklist"]["idlinksets"][0]["linkinfos"] == [
        {"dbto": "gene", "linkname": "pubmed_gene"}
    ]


def test_a_database_and_the_list_of_all() -> None:
    field = {"name": "ALL", "fullname": "All Fields", "description": "All terms", "termcount": "9", "ishidden": "N"}
    info = {
        "dbname": "gene",
        "count": "7",
        "fieldlist": [field] * 300,
        "linklist": [{"name": "a", "dbto": "b", "menu": ""}],
    }
    summary = biotools.summarise("einfo", json.dumps({"einforesult": {"dbinfo": [info]}}))
    assert (summary["dbname"], summary["count"], summary["fieldlist"]["total"]) == ("gene", "7", 300)
    assert summary["fieldlist"]["items"][0] == {"name": "ALL", "fullname": "All Fields", "description": "All terms"}
    assert summary["linklist"] == [{"name": "a", "dbto": "b"}]
    names = biotools.summarise("einfo", '{"einforesult":{"dblist":["pubmed","protein"]}}')
    assert names == {"total": 2, "shown": 2, "databases": ["pubmed", "protein"]}
    xml = "<eInfoResult><DbInfo><DbName>gene</DbName><FieldList><Field><Name>ALL</Name></Field></FieldList></DbInfo></eInfoResult>"
    assert biotools.summarise("einfo", xml)["dbname"] == "gene"


def test_citations() -> None:
    summary = biotools.summarise(
        "ecitmatch", "n engl j med|2020|382|727|zhu n|covid1|31978945\nj|1|2|3|a|k2|NOT_FOUND\n"
    )
    assert (summary["total"], summary["total_found"]) == (2, 1)
    assert summary["citations"][0]["pmid"] == "31978945" and summary["citations"][0]["key"] == "covid1"
    with pytest.raises(biotools.Unreadable):
        biotools.summarise("ecitmatch", "something|else")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"db": "pubmed", "id": "1", "rettype": "abstract", "retmode": "text"}, ""),
        ({"db": "pubmed", "id": "1", "rettype": "fasta"}, "rettype: pubmed has no 'fasta'; it has docsum with xml"),
        ({"db": "pubmed", "id": "1", "rettype": "medline", "retmode": "xml"}, "takes text; pubmed has"),
        ({"db": "pubmed", "id": "1", "retmode": "json"}, "retmode: 'json' does not go with no rettype of pubmed"),
        ({"id": "1", "rettype": "fasta", "retmode": "text"}, "a call without db has no 'fasta'"),
        ({"id": "783730874", "rettype": "ipg", "retmode": "xml"}, ""),
        ({"db": "nucleotide", "id": "1", "rettype": "GB", "retmode": "TEXT"}, ""),
        ({"db": "nuccore", "id": "1", "rettype": "fasta_cds_aa", "retmode": "xml"}, "which takes text"),
        ({"db": "gene", "id": "1", "retmode": "json"}, ""),
        ({"db": "brandnew", "id": "1", "rettype": "anything", "retmode": "xml"}, ""),
        ({"db": "pubmed", "query_key": 1}, "WebEnv: is required"),
        ({"db": "pubmed"}, "id or query_key: one of them is required"),
    ],
)
def test_formats_of_efetch_that_go_together(arguments: dict[str, Any], fault: str) -> None:
    errors = biotools.validate("efetch", arguments)
    assert len(errors) == bool(fault) and fault in "".join(errors)


def test_what_elink_does_not_heed_changes_no_call() -> None:
    url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/elink.fcgi?dbfrom=gene&db=omim&retmode=json&id=7157&id=&RetMax=20"
    assert biotools.parse(url) == ("elink", {"dbfrom": "gene", "db": "omim", "id": "7157"})
    with pytest.raises(biotools.NotParsed, match="is_variationid"):
        biotools.parse(url.replace("elink", "efetch").replace("RetMax", "is_variationid").replace("dbfrom=gene&", ""))


BODIES = [FASTA, PUBMED, TAXA, SNP, GENE, (DATA / "flat.gb").read_text(), (DATA / "medline.txt").read_text()]


@given(st.sampled_from(BODIES), st.data())
def test_no_cut_or_garbled_record_makes_a_summary_raise(body: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(body)), st.integers(0, len(body)))))
    garbled = body[:start] + data.draw(st.text(max_size=20)) + body[end:]
    for name in ("efetch", "elink", "einfo", "ecitmatch"):
        with contextlib.suppress(biotools.ServiceError, biotools.Unreadable):
            assert size(biotools.summarise(name, garbled)) <= LARGEST_SUMMARY


def test_biopython_is_not_imported_before_it_is_needed() -> None:
    import subprocess
    import sys

    code = "import sys, biotools; biotools.summarise('efetch', '<IdList><Id>1</Id></IdList>'); assert 'Bio' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
