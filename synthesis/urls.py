"""The pages of batches."""

from django.urls import path

from synthesis.views import batches, changes, drops, launch, looks

urlpatterns = [
    path("datasets/<slug:slug>/batches/", batches.batches, name="batches"),
    path("datasets/<slug:slug>/batches/new/", launch.batch_launch, name="batch_launch"),
    path("datasets/<slug:slug>/batches/compare/", looks.batch_comparison, name="batch_comparison"),
    path("batches/<uuid:id>/", batches.batch, name="batch"),
    path("batches/<uuid:id>/drops/", drops.batch_drops, name="batch_drops"),
    path("batches/<uuid:id>/coverage/", looks.batch_coverage, name="batch_coverage"),
    path("batches/<uuid:id>/retry/", changes.retry, name="batch_retry"),
    path("batches/<uuid:id>/pause/", changes.pause, name="batch_pause"),
    path("batches/<uuid:id>/resume/", changes.resume, name="batch_resume"),
    path("batches/<uuid:id>/cancel/", changes.cancel, name="batch_cancel"),
]
