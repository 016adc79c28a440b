"""The API of people's work, below /api/v1/."""

from django.urls import path

from annotation.api import (
    datasets,
    discussion,
    guidelines,
    invitations,
    my_history,
    quadruplets,
    queue,
    reject_reasons,
    releases,
    reviews,
)

urlpatterns = [
    path("datasets/", datasets.Datasets.as_view(), name="api_datasets"),
    path("datasets/<slug:slug>/", datasets.OneDataset.as_view(), name="api_dataset"),
    path("datasets/<slug:slug>/members/", datasets.Members.as_view(), name="api_members"),
    path("datasets/<slug:slug>/invitations/", invitations.Invitations.as_view(), name="api_invitations"),
    path("datasets/<slug:slug>/invitations/<uuid:id>/", invitations.OneInvitation.as_view(), name="api_one_invitation"),
    path("datasets/<slug:slug>/guidelines/", guidelines.GuidelinesVersions.as_view(), name="api_guidelines"),
    path("datasets/<slug:slug>/guidelines/read/", guidelines.ReadGuidelines.as_view(), name="api_guidelines_read"),
    path("datasets/<slug:slug>/reasons/", reject_reasons.RejectReasons.as_view(), name="api_reject_reasons"),
    path("datasets/<slug:slug>/quadruplets/", quadruplets.Quadruplets.as_view(), name="api_quadruplets"),
    path("quadruplets/<uuid:id>/", quadruplets.OneQuadruplet.as_view(), name="api_quadruplet"),
    path("quadruplets/<uuid:id>/history/", quadruplets.History.as_view(), name="api_history"),
    path("quadruplets/<uuid:id>/observation/", quadruplets.ObservationOf.as_view(), name="api_observation"),
    path("datasets/<slug:slug>/queue/claim/", queue.TakeClaim.as_view(), name="api_claim"),
    path("datasets/<slug:slug>/queue/undo/", reviews.Undo.as_view(), name="api_undo"),
    path("datasets/<slug:slug>/queue/history/", my_history.MyHistory.as_view(), name="api_my_history"),
    path("reviews/<uuid:id>/reopen/", my_history.ReopenDecision.as_view(), name="api_reopen_decision"),
    path("claims/<uuid:id>/renew/", queue.RenewClaim.as_view(), name="api_renew"),
    path("claims/<uuid:id>/", queue.OneClaim.as_view(), name="api_one_claim"),
    path("quadruplets/<uuid:id>/calls/", reviews.Calls.as_view(), name="api_calls"),
    path("quadruplets/<uuid:id>/calls/<str:digest>/", reviews.ExecutedCall.as_view(), name="api_executed_call"),
    path("quadruplets/<uuid:id>/reviews/", reviews.Reviews.as_view(), name="api_reviews"),
    path("quadruplets/<uuid:id>/adjudication/", reviews.Adjudications.as_view(), name="api_adjudication"),
    path("quadruplets/<uuid:id>/comments/", discussion.Comments.as_view(), name="api_comments"),
    path("comments/<uuid:id>/", discussion.OneComment.as_view(), name="api_comment"),
    path("comments/<uuid:id>/resolve/", discussion.Resolve.as_view(), name="api_resolve"),
    *releases.urlpatterns,
]
