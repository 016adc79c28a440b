"""A function's arguments beside what its JSON Schema says of each parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from biotool_site.lib import strict_json
from biotools.client.written import as_text


@dataclass(frozen=True)
class Parameter:
    """One parameter as a person reads it. `kind` is the schema's type, `any` where it names none or several.

    given: whether the arguments have it; `text` is then its value as text. known: whether the schema has it.
    """

    name: str
    kind: str
    description: str
    required: bool
    given: bool
    text: str
    known: bool
    choices: tuple[str, ...]
    schema: Mapping[str, Any]

    @property
    def example(self) -> str:
        """The schema's first example as text; empty when there is none."""
        examples = self.schema.get("examples")
        return as_text(examples[0]) if isinstance(examples, list) and examples else ""

    @property
    def default(self) -> str:
        """What the service assumes when the argument is left out, as text; empty when not told."""
        return as_text(self.schema["default"]) if "default" in self.schema else ""


def described(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> list[Parameter]:
    """All parameters: the given ones in the order of the arguments, then the others in the schema's order."""
    properties = schema.get("properties") or {}
    names = [*arguments, *(name for name in properties if name not in arguments)]
    required = set(schema.get("required") or ())
    return [_parameter(name, properties.get(name), name in required, arguments) for name in names]


def given(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> list[Parameter]:
    """Only the parameters that the arguments have."""
    return [parameter for parameter in described(schema, arguments) if parameter.given]


def value_of(parameter: Parameter, text: str) -> Any:
    """What a person means by the text, by the parameter's type.

    Text that does not fit the type comes back as it is, so that validation can name it.
    """
    for choice in parameter.schema.get("enum") or ():
        if as_text(choice) == text:
            return choice
    if parameter.kind == "string":
        return text
    try:
        value = strict_json.read(text)
    except ValueError:
        return text
    return value if parameter.kind == "any" or _fits(value, parameter.kind) else text


def _fits(value: Any, kind: str) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, {"array": list, "object": dict}.get(kind, object))


def _parameter(name: str, schema: Any, required: bool, arguments: Mapping[str, Any]) -> Parameter:
    known = isinstance(schema, Mapping)
    schema = schema if known else {}
    kind = schema.get("type")
    enum = schema.get("enum")
    return Parameter(
        name=name,
        kind=kind if isinstance(kind, str) else "any",
        description=str(schema.get("description", "")),
        required=required,
        given=name in arguments,
        text=as_text(arguments[name]) if name in arguments else "",
        known=known,
        choices=tuple(as_text(choice) for choice in enum) if isinstance(enum, list) else (),
        schema=schema,
    )
