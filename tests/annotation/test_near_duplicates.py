"""A query that nearly repeats another one of its dataset arrives with a finding that names it."""

import pytest

from annotation.models import Finding
from tests.factories import deliver

pytestmark = pytest.mark.django_db

QUERY = "Where does the human gene ENSG00000133703 lie in the genome?"


def test_a_near_duplicate_is_told_with_the_id_of_the_other(dataset, make_dataset):
    first = deliver(dataset, QUERY)
    second = deliver(dataset, "In the genome, where does the human gene ENSG00000133703 lie?")
    finding = Finding.objects.get(check_name="near_duplicate")
    assert finding.revision.quadruplet_id == second.pk and finding.severity == "warning"
    assert finding.evidence[0]["other"] == str(first.pk)
    second.refresh_from_db()
    assert second.has_findings


def test_other_questions_and_other_datasets_do_not_count(dataset, make_dataset):
    deliver(dataset, QUERY)
    deliver(dataset, "Which biotype does ENSG00000133703 have?")
    deliver(make_dataset(slug="other"), QUERY)
    assert not Finding.objects.filter(check_name="near_duplicate").exists()
