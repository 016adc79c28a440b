"""The form made from a JSON Schema: what is left alone stays to the letter, what is typed gets its type."""

import pytest

from annotation.forms import ArgumentsForm

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "Stable identifier.", "examples": ["ENSG00000157764"]},
        "expand": {"type": "boolean", "default": False},
        "size": {"type": "integer", "minimum": 1, "maximum": 500},
        "score": {"type": "number"},
        "format": {"type": "string", "enum": ["full", "condensed"]},
        "level": {"type": "integer", "enum": [1, 2]},
    },
    "required": ["id"],
    "additionalProperties": False,
}


def read(original, **changes):
    shown = ArgumentsForm(SCHEMA, original)
    sent = {field.html_name: field.value() or "" for field in shown}
    sent |= {f"arg-{name}": text for name, text in changes.items()}
    return ArgumentsForm(SCHEMA, original, sent).arguments()


@pytest.mark.parametrize(
    "original",
    [
        {"id": "ENSG00000133703"},
        {"size": 7, "id": "x", "expand": True, "score": 1.50, "level": 2},
        {"id": "two\nlines", "format": "published", "expand": "1", "size": "many"},
        {"id": 12, "unknown": {"a": [1, None]}, "format": None},
    ],
)
def test_a_form_sent_untouched_changes_nothing(original):
    assert read(original) == original
    assert list(read(original)) == list(original)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("expand", "true", True),
        ("expand", "false", False),
        ("size", "12", 12),
        ("size", "-3", -3),
        ("size", "1.5", "1.5"),
        ("size", "١٢", "١٢"),
        ("size", "twelve", "twelve"),
        ("score", "1.5", 1.5),
        ("score", "NaN", "NaN"),
        ("level", "1", 1),
        ("format", "condensed", "condensed"),
        ("id", "17", "17"),
    ],
)
def test_typed_text_gets_the_type_of_the_schema_or_stays_text(name, text, value):
    found = read({"id": "ENSG00000133703"}, **{name: text})[name]
    assert (found, type(found)) == (value, type(value))


def test_an_emptied_argument_is_left_out():
    assert read({"id": "a", "size": 3, "odd": 1}, size="", odd="") == {"id": "a"}


def test_the_form_shows_what_the_schema_says():
    form = ArgumentsForm(SCHEMA, {"id": "a", "format": "published"})
    used = {parameter.name: str(field) for parameter, field in form.used()}
    assert list(used) == ["id", "format"]
    assert "published (as it stands)" in used["format"]
    unused = {parameter.name: str(field) for parameter, field in form.unused()}
    assert 'min="1"' in unused["size"] and 'max="500"' in unused["size"]
    assert "not given (service takes false)" in unused["expand"]
