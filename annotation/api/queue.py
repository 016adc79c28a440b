"""Claims: take the next quadruplet, renew, give back."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation import access, revealing
from annotation.access import Action
from annotation.api.shapes import ClaimedShape, ClaimShape
from annotation.models import Claim, Dataset
from annotation.quadruplets import represent
from annotation.queue import claims, reading
from biotool_site.lib.api.strict import StrictSerializer
from biotool_site.lib.problems import Invalid

NOT_HELD = "You never held this quadruplet in this dataset. Reviewers take what comes next: leave `quadruplet` out."


class ClaimOptions(StrictSerializer):
    """resume: go on with what you hold already, if anything, instead of taking a further one.

    quadruplet: one that you held before, as after a claim that ran out; 410 when it is not free for you any more.
    """

    resume = serializers.BooleanField(default=False)
    quadruplet = serializers.UUIDField(default=None, allow_null=True)


def represent_claim(claim: Claim) -> dict[str, Any]:
    """The claim as API clients keep it."""
    return {
        "id": str(claim.pk),
        "quadruplet": str(claim.quadruplet_id),
        "taken_at": claim.taken_at.isoformat(),
        "expires_at": claim.expires_at.isoformat(),
    }


class TakeClaim(APIView):
    """Claim the next quadruplet, or once more one that you held; 204 when nothing is left for you."""

    scope = "review"

    @extend_schema(request=ClaimOptions, responses={200: ClaimedShape, 204: None})
    def post(self, request: Request, slug: str) -> Response:
        dataset = access.dataset_for(request.user, slug, Action.REVIEW)
        options = ClaimOptions(data=request.data or {})
        options.is_valid(raise_exception=True)
        claim = self._claim(request, dataset, **options.validated_data)
        if claim is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        quadruplet, findings = reading.read(claim.quadruplet_id, dataset)
        shown = revealing.when_claimed(quadruplet)
        return Response(represent(quadruplet, shown, findings) | {"claim": represent_claim(claim)})

    def _claim(self, request: Request, dataset: Dataset, *, resume: bool, quadruplet: UUID | None) -> Claim | None:
        if quadruplet is None:
            return claims.take(dataset=dataset, reviewer=request.user, resume=resume)
        mine = Claim.objects.filter(dataset=dataset, quadruplet=quadruplet, reviewer=request.user.pk)
        before = mine.select_related("dataset", "reviewer").order_by("-taken_at").first()
        if before is None:
            raise Invalid(NOT_HELD, errors={"quadruplet": ["Name one that you held before, or none."]})
        return claims.again(before)


class RenewClaim(APIView):
    """A sign of life: the claim lasts on from now. 410 when it is lost."""

    scope = "review"

    @extend_schema(request=None, responses=ClaimShape)
    def post(self, request: Request, id: UUID) -> Response:
        claim = access.claim_for(request.user, id)
        access.require(request.user, claim.dataset, Action.REVIEW)
        return Response(represent_claim(claims.renew(claim_id=claim.pk, reviewer=request.user)))


class OneClaim(APIView):
    """Give a claim back without a decision; twice is harmless."""

    scope = "review"

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:
        claim = access.claim_for(request.user, id)
        claims.give_back(claim_id=claim.pk, reviewer=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
