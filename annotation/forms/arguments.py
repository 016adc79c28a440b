"""A form made from a function's JSON Schema: one field per parameter, empty means not given."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from annotation.parameters import Parameter, described, value_of

LONG_TEXT = 70


class ArgumentsForm(forms.Form):
    """The arguments of one call. It never refuses: `biotools.validate` judges what `arguments` gives."""

    prefix = "arg"

    def __init__(
        self, schema: Mapping[str, Any], original: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.original = original
        self.parameters = {parameter.name: parameter for parameter in described(schema, original)}
        for name, parameter in self.parameters.items():
            self.fields[name] = forms.CharField(
                label=name, required=False, strip=False, initial=parameter.text, widget=_widget(parameter)
            )
            if parameter.given:
                self.fields[name].widget.attrs["data-original"] = json.dumps(original[name], ensure_ascii=False)

    def arguments(self) -> dict[str, Any]:
        """What was sent, typed by the schema. A field left as it was keeps its value to the letter."""
        sent: dict[str, Any] = {}
        for name, parameter in self.parameters.items():
            text = str(self.data.get(self.add_prefix(name), "")).replace("\r\n", "\n")
            if parameter.given and text == parameter.text:
                sent[name] = self.original[name]
            elif text != "":
                sent[name] = value_of(parameter, text)
        return sent

    def tell(self, errors: Mapping[str, list[str]]) -> None:
        """Put messages by `arguments.field` beside their fields; the others are `non_field_errors`. For a sent form."""
        self.full_clean()
        for key, messages in errors.items():
            name = key.removeprefix("arguments.")
            self.add_error(name if name in self.fields else None, messages)

    def used(self) -> Iterator[tuple[Parameter, forms.BoundField]]:
        """Parameters that are given or required, each with its field."""
        return ((p, self[p.name]) for p in self.parameters.values() if p.given or p.required)

    def unused(self) -> list[tuple[Parameter, forms.BoundField]]:
        """Optional parameters that are not given, each with its field."""
        return [(p, self[p.name]) for p in self.parameters.values() if not (p.given or p.required)]


def _widget(parameter: Parameter) -> forms.Widget:
    attributes: dict[str, Any] = {
        "data-argument": parameter.name,
        "data-kind": parameter.kind,
        "aria-describedby": f"id_arg-{parameter.name}_error id_arg-{parameter.name}_about",
        "autocomplete": "off",
        "spellcheck": "false",
    }
    if parameter.choices or parameter.kind == "boolean":
        return forms.Select(attrs=attributes, choices=_choices(parameter))
    if parameter.kind in {"integer", "number"} and _numeric(parameter.text):
        bounds = {"min": parameter.schema.get("minimum"), "max": parameter.schema.get("maximum")}
        step = {"step": "1" if parameter.kind == "integer" else "any"}
        shown = {name: value for name, value in (bounds | step).items() if value is not None}
        return forms.NumberInput(attrs=attributes | shown)
    if len(parameter.text) > LONG_TEXT or "\n" in parameter.text or parameter.kind in {"array", "object"}:
        return forms.Textarea(attrs=attributes | {"rows": 3})
    return forms.TextInput(attrs=attributes)


def _choices(parameter: Parameter) -> list[tuple[str, str]]:
    """Not given, the allowed values, and the present value where it is none of them."""
    values = parameter.choices or ("true", "false")
    absent = f"not given (service takes {parameter.default})" if parameter.default else "not given"
    choices = [("", absent), *((value, value) for value in values)]
    if parameter.given and parameter.text not in values:
        choices.append((parameter.text, f"{parameter.text} (as it stands)"))
    return choices


def _numeric(text: str) -> bool:
    """Whether a number field can show the text; other text would vanish in it."""
    try:
        return text == "" or float(text) == float(text)
    except ValueError:
        return False
