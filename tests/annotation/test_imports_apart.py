"""Imports by several at once, and by processes that are killed: nothing is lost, doubled or half there."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotation import tasks
from annotation.imports import checking, services, spool, states, writing
from annotation.models import Finding, Import, Intake, Quadruplet, Revision, RevisionLinks, StateChange, Unchecked
from biotool_site.lib import holders
from biotool_site.lib.problems import Conflict
from biotools.evidence.importing import Brought, keep
from biotools.evidence.models import Call, Observation
from tests.doomed import run_until_killed
from tests.factories import deliver
from tests.files import gene, lines

pytestmark = pytest.mark.django_db(transaction=True)

# Kills itself where it is told to: while it reads, between evidence and quadruplets, in the one transaction, in checks.
DOOMED = """
import uuid
from pathlib import Path
settings.IMPORTS_ROOT = Path(sys.argv[2])
from annotation import intake
from annotation.imports import checking, looking, services, spool, writing
from annotation.models import Import

def after(times, plain):
    count = iter(range(times))
    return lambda *given, **more: die() if next(count, None) is None else plain(*given, **more)

spool.BATCH, checking.BATCH = 2, 2
where = sys.argv[3]
if where == "reading":
    looking.Look._take = after(3, looking.Look._take)
elif where == "evidence":
    writing.importing.keep = after(2, writing.importing.keep)
elif where == "writing":
    intake.receive_many = after(2, intake.receive_many)
elif where == "checking":
    checking._store = after(1, checking._store)
services.run(uuid.UUID(sys.argv[1]))
checking.check(Import.objects.get().intake, seconds=60)
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    return settings.IMPORTS_ROOT


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the broker."""
    messages = []
    monkeypatch.setattr(tasks, "send", lambda work, *arguments: messages.append((work.name, *arguments)))
    return messages


def begun(dataset, count=7, first=0, **more):
    given = {"file_name": "x.jsonl", "partial": False, "created_by": None} | more
    return services.start(dataset=dataset, chunks=[lines(gene(n) for n in range(first, first + count))], **given)


def expire():
    """As if the lease time had gone by."""
    past = timezone.now() - timedelta(hours=1)
    Import.objects.filter(leased_until__isnull=False).update(leased_until=past)
    Import.objects.update(sent_at=past)


@pytest.mark.parametrize("where", ["reading", "evidence", "writing", "checking"])
def test_killed_half_way_it_is_all_or_nothing_and_then_ends_the_same(dataset, folder, sent, where):
    found = begun(dataset)
    run_until_killed(DOOMED, found.pk, folder, where)
    there = where == "checking"
    assert Quadruplet.objects.count() == (7 if there else 0)
    assert not there or (Unchecked.objects.count(), RevisionLinks.objects.count()) == (5, 2)
    tasks.run_import(str(found.pk))
    assert there or Import.objects.get().state in {"reading", "writing"}, "the dead worker's lease still holds"
    sent.clear()
    expire()
    tasks.sweep_imports()
    assert sent == [(f"annotation.{'check' if there else 'run'}_import", str(found.pk))]
    if not there:
        tasks.run_import(str(found.pk))
    tasks.check_import(str(found.pk))
    found.refresh_from_db()
    assert (found.state, found.new, found.already) == ("done", 7, 0)
    for model in (Quadruplet, Revision, StateChange, RevisionLinks, Call, Observation):
        assert model.objects.count() == 7, model
    assert Intake.objects.count() == 1 and not Unchecked.objects.exists()
    assert len(set(Finding.objects.values_list("revision", "check_name", "message"))) == Finding.objects.count()
    assert not list(folder.iterdir())


def test_a_killed_workers_import_is_free_at_once(dataset, monkeypatch):
    found = begun(dataset)
    assert states.take(found.pk)
    assert states.take(found.pk) is None
    lease = Import.objects.get().lease
    monkeypatch.setattr(holders, "gone", lambda tokens: {lease} & set(tokens))
    assert states.take(found.pk)


def test_an_import_that_takes_its_worker_down_each_time_is_given_up(dataset, sent):
    found = begun(dataset)
    for _ in range(states.ATTEMPTS):
        assert states.take(found.pk)
        expire()
    assert states.take(found.pk) is None
    tasks.sweep_imports()
    found.refresh_from_db()
    assert found.state == "failed" and "lost 5 times" in found.failure and sent == []


def test_who_lost_the_lease_writes_nothing(dataset, monkeypatch):
    found = begun(dataset)

    def overtaken(*given):
        Import.objects.update(lease=None, leased_until=None)
        return kept(*given)

    kept = writing.keep
    monkeypatch.setattr(writing, "keep", overtaken)
    services.run(found.pk)
    assert not Quadruplet.objects.exists()


def test_the_very_same_file_at_once_is_imported_by_one(dataset, folder):
    ready = threading.Barrier(2)

    def bring(_):
        ready.wait()
        try:
            found = begun(dataset, 200)
            services.run(found.pk)
            found.refresh_from_db()
            return found.new, found.already
        except Conflict as conflict:
            return conflict.detail
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(bring, range(2)))
    assert Quadruplet.objects.count() == 200
    made = [result for result in results if isinstance(result, tuple)]
    assert (200, 0) in made
    assert all(result == (0, 200) or "just now" in result for result in results if result != (200, 0))
    assert not list(folder.iterdir())


def test_files_that_share_records_in_another_order_do_not_block_each_other(dataset, monkeypatch):
    monkeypatch.setattr(spool, "BATCH", 3)
    genes = [gene(n) for n in range(60)]
    ready = threading.Barrier(2)

    def bring(records):
        try:
            found = services.start(
                dataset=dataset, chunks=[lines(records)], file_name="x", partial=False, created_by=None
            )
            ready.wait()
            services.run(found.pk)
            found.refresh_from_db()
            return found.state, found.new
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(bring, [genes, genes[::-1]]))
    assert {state for state, _ in results} == {"checking"}
    assert sorted(new for _, new in results) == [0, 60]
    assert Observation.objects.count() == 60


def test_equal_answers_brought_at_once_are_one_observation(db):
    brought = [Brought("lookup_by_id", {"id": f"ENSG{n:011d}"}, {"n": n}, b"{}") for n in range(50)]
    ready = threading.Barrier(2)

    def bring(some):
        ready.wait()
        try:
            return {kept.observation for kept in keep(some)}
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(bring, [brought, brought[::-1]])
    assert one == two and Observation.objects.count() == 50


def test_nobody_sees_half_of_it_and_who_has_a_call_of_it_does_not_wait(dataset, monkeypatch, make_quadruplet):
    """While quadruplets are being written, others neither see them nor wait for calls, tools and other quadruplets."""
    found = begun(dataset, 3)
    seen = {}
    plain = writing.door.receive_many

    def look(*given, **more):
        count = plain(*given, **more)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        seen["waited"] = thread.is_alive()
        return count

    def other():
        try:
            seen["there"] = Quadruplet.objects.count()
            with transaction.atomic():
                deliver(dataset, "Something else?", arguments={"id": "ENSG00000133703"})
                seen["observation"] = keep([Brought("lookup_by_id", {"id": "ENSG00000000001"}, {"x": 1}, b"{}")])
        finally:
            connection.close()

    monkeypatch.setattr(writing.door, "receive_many", look)
    services.run(found.pk)
    assert seen["there"] == 0 and seen["waited"] is False and seen["observation"]
    assert Quadruplet.objects.count() == 4


def test_two_who_check_store_each_finding_once(dataset):
    records = [gene(n, f"Where does the mouse gene ENSG{n:011d} lie?") for n in range(40)]
    found = services.start(dataset=dataset, chunks=[lines(records)], file_name="x", partial=False, created_by=None)
    services.run(found.pk)
    intake = Intake.objects.get()
    ready = threading.Barrier(2)

    def go(_):
        ready.wait()
        try:
            return checking.check(intake, seconds=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, range(2))) == [True, True]
    assert RevisionLinks.objects.count() == 40 <= Finding.objects.count() and not Unchecked.objects.exists()
    assert len(set(Finding.objects.values_list("revision", "check_name", "message"))) == Finding.objects.count()


def test_a_check_that_fails_does_not_stop_the_others(dataset, monkeypatch):
    found = begun(dataset, 3)
    services.run(found.pk)
    plain = checking.findings.find
    bad = Revision.objects.first().pk

    def fails(quadruplet, revision, **more):
        if revision.pk == bad:
            raise ValueError("surprise")
        return plain(quadruplet, revision, **more)

    monkeypatch.setattr(checking.findings, "find", fails)
    assert checking.check(Intake.objects.get(), seconds=60)
    assert RevisionLinks.objects.count() == 2 and not Unchecked.objects.exists()
    assert Import.objects.get().state == "done"
