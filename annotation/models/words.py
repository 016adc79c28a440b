"""The triggers that keep QuadrupletText: whoever writes a revision, its words can be searched for."""

import pgtrigger

# The SQL functions annotation_search_vector (migration 0011) and annotation_finding_marks (migration 0028); the
# squashed migration has both.
VECTOR = (
    "annotation_search_vector(q.dataset_id, q.intake_id, q.database, q.family, q.function, q.style,"
    " r.query, r.arguments) || annotation_finding_marks(r.id)"
)


def words_of_first_revision() -> pgtrigger.Trigger:
    """On Revision. A quadruplet arrives before its first revision, so its words come with that."""
    return pgtrigger.Trigger(
        name="words_of_first_revision",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func=_kept("WHERE q.id = NEW.quadruplet_id AND q.current_id = NEW.id AND r.id = NEW.id"),
    )


def words_of_current_revision() -> pgtrigger.Trigger:
    """On Quadruplet. An edit, or taking one back, makes another revision the current one."""
    return pgtrigger.Trigger(
        name="words_of_current_revision",
        operation=pgtrigger.UpdateOf("current_id"),
        when=pgtrigger.After,
        condition=pgtrigger.Q(old__current__df=pgtrigger.F("new__current")),
        func=_kept("WHERE q.id = NEW.id AND r.id = NEW.current_id"),
    )


def marks_of_findings() -> pgtrigger.Trigger:
    """On Finding. A revision is checked once it is written; where it is the current one already, its marks follow."""
    return pgtrigger.Trigger(
        name="marks_of_findings",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="found"),
        func=(
            "UPDATE annotation_quadruplettext t SET vector = t.vector || annotation_finding_marks(q.current_id)"
            " FROM annotation_quadruplet q WHERE q.current_id IN (SELECT revision_id FROM found)"
            " AND t.quadruplet_id = q.id; RETURN NULL;"
        ),
    )


def _kept(which: str) -> str:
    return (
        f"INSERT INTO annotation_quadruplettext (quadruplet_id, vector) SELECT q.id, {VECTOR}"  # noqa: S608  our columns
        f" FROM annotation_quadruplet q, annotation_revision r {which}"
        " ON CONFLICT (quadruplet_id) DO UPDATE SET vector = EXCLUDED.vector; RETURN NULL;"
    )
