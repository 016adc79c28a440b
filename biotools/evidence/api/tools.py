"""The tools: the catalogue, and calls."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import biotools
from biotools.catalogue.outputs import tools as openai_tools
from biotools.evidence import catalogue
from biotools.evidence.api.pages import page
from biotools.evidence.api.serializers import CallRequest, ObservationShape, ToolPage, ToolShape
from biotools.evidence.calling import answered
from biotools.evidence.representing import represent_observation, represent_tool

FILTERS = [OpenApiParameter(name) for name in (*catalogue.Choice._fields, "cursor")]


class Tools(APIView):
    """The catalogue."""

    @extend_schema(
        operation_id="tools_list",
        summary="The catalogue",
        parameters=[*FILTERS, OpenApiParameter("page_size", int)],
        responses=ToolPage,
    )
    def get(self, request: Request) -> Response:
        """Functions by database, family and set; `search` wants every word in name, place, parameters or description.

        With a search the best come first: a word counts most in the name.
        """
        given = {name: request.query_params.get(name, "") for name in catalogue.Choice._fields}
        answer = page(request, catalogue.chosen(catalogue.Choice(**given)))
        return Response({**answer, "results": [represent_tool(function) for function in answer["results"]]})


class Tool(APIView):
    """One function."""

    @extend_schema(operation_id="tools_read", summary="One function", responses=ToolShape)
    def get(self, request: Request, name: str) -> Response:
        """A function with the JSON Schema of its arguments."""
        return Response(represent_tool(catalogue.function_or_404(name)))


class ToolList(APIView):
    """All functions for a model."""

    @extend_schema(operation_id="tools_json", summary="OpenAI-style tool list", responses=OpenApiTypes.ANY)
    def get(self, request: Request) -> Response:
        """All functions as the `tools` of a chat completion."""
        return Response(openai_tools(biotools.functions()))


class Call(APIView):
    """One call."""

    scope = "review"

    @extend_schema(
        operation_id="tools_call",
        summary="Validate and execute",
        request=CallRequest,
        responses=ObservationShape,
    )
    def post(self, request: Request, name: str) -> Response:
        """The observation of a call. The same call is executed once: later askers get what is stored.

        An answer that is empty or an error of the service is an observation too, with `informative` false.
        """
        catalogue.function_or_404(name)
        body = CallRequest(data=request.data)
        body.is_valid(raise_exception=True)
        arguments: dict[str, Any] = body.validated_data["arguments"]
        return Response(represent_observation(answered(name, arguments)))
