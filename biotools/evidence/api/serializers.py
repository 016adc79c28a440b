"""What the tools API reads and tells."""

from rest_framework import serializers


class ToolShape(serializers.Serializer):
    """A function of the catalogue."""

    name = serializers.CharField()
    database = serializers.CharField()
    family = serializers.CharField()
    subfield = serializers.CharField()
    set = serializers.CharField(help_text="core, extra (not in the paper's count) or extension (another database)")
    description = serializers.CharField()
    parameters = serializers.JSONField(help_text="JSON Schema of the arguments")
    examples = serializers.ListField(child=serializers.JSONField(), help_text="arguments that are valid")


class ToolPage(serializers.Serializer):
    """One page of the catalogue."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ToolShape(many=True)


class CallRequest(serializers.Serializer):
    """What to call the function with."""

    arguments = serializers.DictField(help_text="as the function's schema wants them")


class CallShape(serializers.Serializer):
    """The executed call."""

    name = serializers.CharField()
    arguments = serializers.JSONField()


class ObservationShape(serializers.Serializer):
    """What a call returned."""

    id = serializers.UUIDField()
    call = CallShape()
    status = serializers.IntegerField(help_text="HTTP status of the service")
    headers = serializers.JSONField()
    summary = serializers.JSONField(help_text="what goes into a dataset")
    raw = serializers.CharField(help_text="the body as it came")
    informative = serializers.BooleanField()
    reason = serializers.CharField(help_text="why it is not informative; else empty")
    detail = serializers.CharField()
    truncated = serializers.BooleanField()
    source_release = serializers.CharField()
    transport = serializers.CharField()
    replayed = serializers.BooleanField(help_text="whether it is a recording")
    fetched_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField(allow_null=True)
    elapsed = serializers.FloatField(help_text="seconds")
