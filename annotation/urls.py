"""The pages of people's work."""

from django.urls import path

from annotation.views import discussion, disputes, explorer, home, quadruplet, releases, settings, workspace

urlpatterns = [
    path("", home.home, name="home"),
    path("datasets/new/", home.dataset_create, name="dataset_create"),
    path("datasets/<slug:slug>/", home.dataset, name="dataset"),
    path("datasets/<slug:slug>/settings/", settings.dataset_settings, name="dataset_settings"),
    path("datasets/<slug:slug>/members/", settings.member_save, name="member_save"),
    path("datasets/<slug:slug>/members/remove/", settings.member_remove, name="member_remove"),
    path("datasets/<slug:slug>/quadruplets/", explorer.quadruplets, name="quadruplets"),
    path("quadruplets/<uuid:id>/", quadruplet.quadruplet, name="quadruplet"),
    path("quadruplets/<uuid:id>/tree/<uuid:observation>/", quadruplet.tree_part, name="tree_part"),
    path("quadruplets/<uuid:id>/raw/<uuid:observation>/", quadruplet.raw_response, name="raw_response"),
    path("datasets/<slug:slug>/queue/", workspace.queue, name="queue"),
    path("datasets/<slug:slug>/review/", workspace.workspace, name="workspace"),
    path("datasets/<slug:slug>/review/ahead/", workspace.ahead, name="ahead"),
    path("datasets/<slug:slug>/undo/", workspace.undo, name="undo"),
    path("claims/<uuid:id>/decide/", workspace.decide, name="decide"),
    path("claims/<uuid:id>/skip/", workspace.skip, name="skip"),
    path("claims/<uuid:id>/run/", workspace.run_call, name="run_call"),
    path("claims/<uuid:id>/reopen/", workspace.reopen, name="reopen"),
    path("claims/<uuid:id>/renew/", workspace.renew, name="renew"),
    path("claims/<uuid:id>/give-back/", workspace.give_back, name="give_back"),
    path("datasets/<slug:slug>/disputes/", disputes.disputes, name="disputes"),
    path("quadruplets/<uuid:id>/adjudicate/", disputes.adjudicate, name="adjudicate"),
    path("quadruplets/<uuid:id>/adjudicate/run/", disputes.run_disputed, name="run_disputed"),
    path("quadruplets/<uuid:id>/comment/", discussion.comment, name="comment"),
    path("comments/<uuid:id>/withdraw/", discussion.comment_withdraw, name="comment_withdraw"),
    path("comments/<uuid:id>/resolve/", discussion.comment_resolve, name="comment_resolve"),
    path("datasets/<slug:slug>/mentionable/", discussion.mentionable, name="mentionable"),
    *releases.urlpatterns,
]
