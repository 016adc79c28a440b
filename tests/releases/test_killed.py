"""A worker killed anywhere in a cut: the release is taken up again and ends the same."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from annotation import tasks
from annotation.models import Quadruplet, Release
from annotation.releases import cut, files, freeze, reader, services, states
from annotation.releases.pulse import Pulse
from annotation.releases.states import take
from tests.doomed import run_until_killed
from tests.releases.test_cut import DATA_FILES, FILES, content

# Kills itself where it is told to: in freezing's transaction, in writing, or between the files and their rows.
DOOMED = """
import uuid
from pathlib import Path
settings.RELEASES_ROOT = Path(sys.argv[2])
from annotation.releases import cut, states
from annotation.releases.pulse import Pulse

where = sys.argv[3]
reached = Pulse.reached
if where == "publishing":
    states.publish = die
else:
    limit = {"freezing": 1, "writing": 80}[where]
    Pulse.reached = lambda self, done: die() if done >= limit else reached(self, done)
cut.make(uuid.UUID(sys.argv[1]))
"""


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the broker."""
    messages = []
    monkeypatch.setattr(tasks, "send", lambda work, *arguments: messages.append((work.name, *arguments)))
    return messages


def order(filled, version="2.0"):
    return services.cut(dataset=filled, version=version, created_by=None, background=False)


def expire(release):
    """As if the lease time had gone by."""
    past = timezone.now() - timedelta(minutes=10)
    Release.objects.filter(pk=release.pk).update(leased_until=past, sent_at=past)


@pytest.mark.parametrize("where", ["freezing", "writing", "publishing"])
def test_killed_half_way_it_ends_the_same(make_release, filled, releases_root, sent, where):
    whole = make_release("1.0")
    release = order(filled)
    run_until_killed(DOOMED, release.pk, releases_root, where)
    release.refresh_from_db()
    assert release.state == "cutting"
    assert not release.files.exists()
    assert release.records.exists() is (where != "freezing")

    cut.make(release.pk)
    release.refresh_from_db()
    assert release.state == "cutting", "the dead worker's lease still holds"
    tasks.sweep_releases()
    assert sent == []

    expire(release)
    tasks.sweep_releases()
    assert sent == [("annotation.cut_release", str(release.pk))]
    cut.make(release.pk)
    release.refresh_from_db()
    assert (release.state, release.failure, release.attempts) == ("published", "", 2)
    assert {file.name for file in release.files.all()} == FILES
    for file in DATA_FILES:
        assert content(release, file) == content(whole, file), file
    left = {path.name for path in releases_root.iterdir()}
    assert left == {str(whole.pk), str(release.pk)}, "nothing of the dead attempt is left"


def test_a_release_that_takes_its_worker_down_each_time_is_given_up(filled, sent):
    release = order(filled)
    for _ in range(states.ATTEMPTS):
        assert take(release.pk)
        expire(release)
    assert take(release.pk) is None
    tasks.sweep_releases()
    release.refresh_from_db()
    assert release.state == "failed"
    assert "lost 5 times" in release.failure
    assert sent == []

    services.try_again(release=release)
    cut.make(release.pk)
    release.refresh_from_db()
    assert release.state == "published"


def test_a_message_that_nobody_answered_is_sent_again_once(filled, sent):
    release = order(filled)
    tasks.sweep_releases()
    assert sent == []
    expire(release)
    tasks.sweep_releases()
    tasks.sweep_releases()
    assert sent == [("annotation.cut_release", str(release.pk))]


def test_only_one_worker_makes_a_release(filled):
    release = order(filled)
    assert take(release.pk)
    assert take(release.pk) is None


def test_who_lost_the_lease_publishes_nothing(filled, monkeypatch):
    release = order(filled)
    wrote = files.write

    def slow(release, folder, pulse):
        made = wrote(release, folder, pulse)
        expire(release)
        assert take(release.pk)
        return made

    monkeypatch.setattr(files, "write", slow)
    cut.make(release.pk)
    release.refresh_from_db()
    assert release.state == "cutting"
    assert not release.files.exists()
    assert not reader.folder_of(release).exists()


def test_a_full_disk_is_told_and_can_be_tried_again(filled, monkeypatch):
    release = order(filled)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "write", full)
        cut.make(release.pk)
    release.refresh_from_db()
    assert release.state == "failed"
    assert release.failure == "The files could not be written: No space left on device."
    services.try_again(release=release)
    cut.make(release.pk)
    release.refresh_from_db()
    assert (release.state, release.failure) == ("published", "")


def test_all_taken_back_before_the_cut_is_told(filled):
    release = order(filled)
    Quadruplet.objects.filter(dataset=filled).update(state="pending")
    cut.make(release.pk)
    release.refresh_from_db()
    assert release.state == "failed"
    assert release.failure.startswith("No quadruplet of Genes is approved")


def test_one_moment_is_frozen_while_people_review_and_the_lease_is_renewed(filled, monkeypatch):
    release = order(filled)
    monkeypatch.setattr(freeze, "CHUNK", 2)
    reached = Pulse.reached

    def elsewhere():
        try:
            states.renew(release, steps_done=7)
            Quadruplet.objects.filter(dataset=filled).update(state="rejected", has_findings=False)
        finally:
            connection.close()

    def others_go_on(pulse, done):
        reached(pulse, done)
        if done < freeze.SHARE:
            thread = Thread(target=elsewhere)
            thread.start()
            thread.join()

    monkeypatch.setattr(Pulse, "reached", others_go_on)
    taken = take(release.pk)
    release.lease = taken.lease
    with Pulse(taken) as pulse:
        freeze.freeze(taken, pulse)
    states_frozen = [record.data["state"] for record in reader.frozen(taken)]
    assert states_frozen == ["approved"] * 8
    release.refresh_from_db()
    assert release.state == "cutting"
