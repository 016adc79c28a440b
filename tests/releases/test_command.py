"""manage.py release: the whole cut in one process."""

import io

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Release
from annotation.releases.versions import suggestion


def run(*arguments):
    out = io.StringIO()
    call_command("release", *arguments, stdout=out)
    return out.getvalue()


def test_it_cuts_and_prints_the_files(filled):
    told = run("genes", "1.0", "--notes", "From the command line")
    release = Release.objects.get()
    assert (release.state, release.notes) == ("published", "From the command line")
    assert "Release 1.0 of genes: 8 records" in told
    for file in release.files.all():
        assert f"{file.digest}  {file.name}" in told


def test_what_goes_wrong_is_told(dataset):
    with pytest.raises(CommandError, match="There is no dataset nothing"):
        run("nothing", "1.0")
    with pytest.raises(CommandError, match="is approved yet"):
        run("genes", "1.0")
    with pytest.raises(CommandError, match="A version is 1 to 40 letters"):
        run("genes", "a b")
    Release.objects.create(dataset=dataset, version="1.0")
    with pytest.raises(CommandError, match=r"Release 1\.0 exists"):
        run("genes", "1.0")


@pytest.mark.parametrize(
    ("versions", "next_one"),
    [
        ([], "1.0"),
        (["1.0"], "1.1"),
        (["1.9"], "1.10"),
        (["1.0", "1.1", "1.2"], "1.3"),
        (["2026-11"], "2026-12"),
        (["v2rc1"], "v2rc2"),
        (["first"], "first-2"),
    ],
)
def test_the_next_version_is_suggested(versions, next_one):
    assert suggestion(versions) == next_one
