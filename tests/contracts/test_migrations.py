"""A squashed migration makes what those that it replaces make; the database has every trigger of the models."""

from typing import Any

import pgtrigger
import pytest
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

LISTS = ("constraints", "indexes", "triggers")


@pytest.fixture(scope="module")
def files() -> MigrationLoader:
    """All files of migrations side by side, the squashed ones and those that they replace."""
    return MigrationLoader(None, replace_migrations=False)


def number(migration: Migration) -> int:
    return int(migration.name.split("_")[0])


def written(model: ModelState) -> Any:
    """The columns in their order, and what else the table has in any."""
    options = {
        name: sorted(MigrationWriter.serialize(each)[0] for each in value) if name in LISTS else value
        for name, value in model.options.items()
        if value
    }
    return [(name, MigrationWriter.serialize(field)[0]) for name, field in model.fields.items()], options


@pytest.mark.parametrize("app", ["annotation", "synthesis"])
def test_the_squashed_migration_replaces_every_file_up_to_its_last(files, app):
    of_the_app = [migration for migration in files.disk_migrations.values() if migration.app_label == app]
    squashed = next(migration for migration in of_the_app if migration.replaces)
    last = files.disk_migrations[squashed.replaces[-1]]
    assert squashed.name == f"0001_squashed_{last.name}"
    until = [each for each in of_the_app if not each.replaces and number(each) <= number(last)]
    assert squashed.replaces == [(app, each.name) for each in sorted(until, key=number)]


def test_one_by_one_or_squashed_they_lead_to_the_same_models(files):
    ends = [leaf for leaf in files.graph.leaf_nodes() if not files.disk_migrations[leaf].replaces]
    one_by_one = files.project_state(ends).models
    squashed = MigrationLoader(None).project_state().models
    assert one_by_one.keys() == squashed.keys()
    for key, model in squashed.items():
        assert written(model) == written(one_by_one[key]), key


@pytest.mark.django_db
def test_the_database_has_every_trigger_of_the_models():
    """Squashed migrations leave it to pgtrigger to make a trigger together with its table."""
    found = {
        f"{model._meta.label}.{trigger.name}": trigger.get_installation_status(model)[0]
        for model, trigger in pgtrigger.registered()
    }
    assert found and set(found.values()) == {pgtrigger.core.INSTALLED}, found
