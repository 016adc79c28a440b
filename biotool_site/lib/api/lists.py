"""The shapes of lists, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers


class ListShape(serializers.Serializer[Any]):
    """One page of a list; `next` and `previous` are addresses with cursors."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ObjectList(ListShape):
    """Rows of a list."""

    results = serializers.ListField(child=serializers.DictField())


def list_of(name: str, shape: type[serializers.Serializer[Any]]) -> type[ListShape]:
    """The shape of a list of such rows; name: of its component."""
    return type(name, (ListShape,), {"results": shape(many=True), "__doc__": "One page."})
