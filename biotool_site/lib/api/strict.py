"""Serializers that take nothing they do not know."""

from typing import Any

from rest_framework import serializers

from biotool_site.lib.storable import unstorable


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses unknown fields by name, and text that cannot be stored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            errors = {name: ["Unknown field."] for name in data if name not in self.fields}
            errors |= {
                str(name): ["Remove the NUL letters and broken unicode."]
                for name, value in data.items()
                if unstorable(value)
            }
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class ObjectField(serializers.JSONField):
    """A JSON object, as a dict."""

    default_error_messages = {"not_object": "Send a JSON object."}

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if not isinstance(value, dict):
            self.fail("not_object")
        return value
