"""The triggers that keep QuadrupletText: whoever writes a revision, its words can be searched for."""

import pgtrigger

# The columns of the SQL function annotation_search_vector (migration 0005).
VECTOR = (
    "annotation_search_vector(q.dataset_id, q.intake_id, q.database, q.family, q.function, q.style,"
    " r.query, r.arguments)"
)


def words_of_first_revision() -> pgtrigger.Trigger:
    """On Revision. A quadruplet arrives before its first revision, so its words come with that."""
    return _keeps_words(
        "words_of_first_revision",
        pgtrigger.Insert,
        "FROM annotation_quadruplet q, annotation_revision r"
        " WHERE q.id = NEW.quadruplet_id AND q.current_id = NEW.id AND r.id = NEW.id",
    )


def words_of_current_revision() -> pgtrigger.Trigger:
    """On Quadruplet. An edit, or taking one back, makes another revision the current one."""
    return _keeps_words(
        "words_of_current_revision",
        pgtrigger.UpdateOf("current_id"),
        "FROM annotation_quadruplet q, annotation_revision r WHERE q.id = NEW.id AND r.id = NEW.current_id",
        condition=pgtrigger.Q(old__current__df=pgtrigger.F("new__current")),
    )


def _keeps_words(name: str, operation: pgtrigger.Operation, source: str, **when: pgtrigger.Condition) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        func=(
            f"INSERT INTO annotation_quadruplettext (quadruplet_id, vector) SELECT q.id, {VECTOR} {source}"  # noqa: S608
            " ON CONFLICT (quadruplet_id) DO UPDATE SET vector = EXCLUDED.vector; RETURN NULL;"
        ),
        **when,
    )
