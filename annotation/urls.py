"""The pages of people's work."""

from django.urls import path

from annotation.views import (
    disputes,
    explorer,
    home,
    members,
    my_history,
    quadruplet,
    releases,
    settings,
    taking_back,
    workspace,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("datasets/new/", home.dataset_create, name="dataset_create"),
    path("datasets/<slug:slug>/", home.dataset, name="dataset"),
    path("datasets/<slug:slug>/settings/", settings.dataset_settings, name="dataset_settings"),
    path("datasets/<slug:slug>/members/", members.members_page, name="members"),
    path("datasets/<slug:slug>/members/save/", members.member_save, name="member_save"),
    path("datasets/<slug:slug>/members/remove/", members.member_remove, name="member_remove"),
    path("datasets/<slug:slug>/invitations/", members.invitation_create, name="invitation_create"),
    path("datasets/<slug:slug>/invitations/<uuid:id>/revoke/", members.invitation_revoke, name="invitation_revoke"),
    path("datasets/<slug:slug>/quadruplets/", explorer.quadruplets, name="quadruplets"),
    path("quadruplets/<uuid:id>/", quadruplet.quadruplet, name="quadruplet"),
    path("quadruplets/<uuid:id>/tree/<uuid:observation>/", quadruplet.tree_part, name="tree_part"),
    path("quadruplets/<uuid:id>/raw/<uuid:observation>/", quadruplet.raw_response, name="raw_response"),
    path("datasets/<slug:slug>/queue/", workspace.queue, name="queue"),
    path("datasets/<slug:slug>/review/", workspace.workspace, name="workspace"),
    path("datasets/<slug:slug>/review/ahead/", workspace.ahead, name="ahead"),
    path("datasets/<slug:slug>/history/", my_history.my_history, name="my_history"),
    path("datasets/<slug:slug>/undo/", taking_back.undo, name="undo"),
    path("reviews/<uuid:id>/reopen/", taking_back.reopen_decision, name="reopen_decision"),
    path("claims/<uuid:id>/decide/", workspace.decide, name="decide"),
    path("claims/<uuid:id>/skip/", workspace.skip, name="skip"),
    path("claims/<uuid:id>/run/", workspace.run_call, name="run_call"),
    path("claims/<uuid:id>/reopen/", workspace.reopen, name="reopen"),
    path("claims/<uuid:id>/renew/", workspace.renew, name="renew"),
    path("claims/<uuid:id>/give-back/", workspace.give_back, name="give_back"),
    path("datasets/<slug:slug>/disputes/", disputes.disputes, name="disputes"),
    path("datasets/<slug:slug>/disputes/next/", disputes.next_dispute, name="next_dispute"),
    path("quadruplets/<uuid:id>/adjudicate/", disputes.adjudicate, name="adjudicate"),
    path("quadruplets/<uuid:id>/adjudicate/run/", disputes.run_disputed, name="run_disputed"),
    *releases.urlpatterns,
]
