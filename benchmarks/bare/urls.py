"""Take one row with SKIP LOCKED; mark it done. No accounts, no roles, no history, no idempotency."""

from django.db import connection, transaction
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

TAKE = """UPDATE bare_item SET taken = true WHERE id = (
  SELECT id FROM bare_item WHERE NOT taken ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, body"""


class Take(APIView):
    def post(self, request: Request) -> Response:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(TAKE)
            found = cursor.fetchone()
        if found is None:
            return Response(status=204)
        return Response({"id": found[0], "revision": 1, "body": found[1], "claim": {"id": found[0]}})


class Done(APIView):
    def post(self, request: Request, id: int) -> Response:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE bare_item SET verdict = %s WHERE id = %s", [request.data["verdict"], id])
            cursor.execute("INSERT INTO bare_review (item, verdict) VALUES (%s, %s)", [id, request.data["verdict"]])
        return Response({"id": id}, status=201)


urlpatterns = [path("claim/", Take.as_view()), path("items/<int:id>/reviews/", Done.as_view())]
