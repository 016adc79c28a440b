"""What the database itself refuses: changing a published release, splitting a call."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from annotation.models import ReleaseFile, ReleaseRecord, ReleaseTool
from annotation.releases import pseudonyms

FORBIDDEN = (
    "UPDATE annotation_release SET notes = 'x'",
    "UPDATE annotation_release SET state = 'queued', published_at = NULL",
    "DELETE FROM annotation_release",
    "UPDATE annotation_releaserecord SET split = 'test'",
    "UPDATE annotation_releaserecord SET content = '{}'",
    "DELETE FROM annotation_releaserecord",
    "UPDATE annotation_releasefile SET digest = 'x'",
    "DELETE FROM annotation_releasefile",
    "UPDATE annotation_releasetool SET release_id = release_id",
    "DELETE FROM annotation_releasetool",
)


def test_a_published_release_never_changes(make_release):
    make_release()
    for statement in FORBIDDEN:
        with pytest.raises(DatabaseError, match=r"Cannot|never changes"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nothing_is_added_to_a_published_release(make_release, filled, record_of, make_quadruplet):
    release = make_release()
    late = make_quadruplet(filled, "Too late?")
    with pytest.raises(IntegrityError, match="a published release never changes"):
        record_of(release, late, 99).save()
    with pytest.raises(IntegrityError, match="a published release never changes"):
        ReleaseFile.objects.create(release=release, name="x", size=0, digest="x", content_type="x")
    with pytest.raises(IntegrityError, match="a published release never changes"):
        ReleaseTool.objects.create(release=release, tool=late.current.tool)
    assert release.records.count() == 8


def test_a_frozen_record_does_not_change_even_before_publishing(dataset, make_quadruplet, record_of):
    release = dataset.releases.create(version="1.0")
    record_of(release, make_quadruplet(dataset), 0).save()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ReleaseRecord.objects.update(content='{"x": 1}')


def test_all_queries_of_one_call_fall_in_the_same_split(dataset, make_quadruplet, record_of):
    release = dataset.releases.create(version="1.0")
    first, second = (make_quadruplet(dataset, query) for query in ("One?", "Two?"))
    record_of(release, first, 0, "train").save()
    with pytest.raises(IntegrityError, match="stands in both splits"), transaction.atomic():
        record_of(release, second, 1, "test").save()
    record_of(release, second, 1, "train").save()


def test_a_quadruplet_stands_once_in_a_release(dataset, make_quadruplet, record_of):
    release = dataset.releases.create(version="1.0")
    quadruplet = make_quadruplet(dataset)
    record_of(release, quadruplet, 0).save()
    with pytest.raises(IntegrityError, match="one_record_per_quadruplet"), transaction.atomic():
        record_of(release, quadruplet, 1).save()


def test_pseudonyms_stay_differ_by_dataset_and_tell_no_id(make_dataset):
    genes, other = make_dataset("genes"), make_dataset("proteins")
    assert pseudonyms.pseudonyms_of(genes).of(1) == pseudonyms.pseudonyms_of(genes).of(1)
    assert pseudonyms.pseudonyms_of(genes).of(1) != pseudonyms.pseudonyms_of(genes).of(2)
    assert pseudonyms.pseudonyms_of(genes).of(1) != pseudonyms.pseudonyms_of(other).of(1)
