"""The API of batches, below /api/v1/."""

from django.urls import path

from synthesis.api import batches, running

urlpatterns = [
    path("datasets/<slug:slug>/batches/", batches.Batches.as_view(), name="api_batches"),
    path("batches/<uuid:id>/", batches.OneBatch.as_view(), name="api_batch"),
    path("batches/<uuid:id>/functions/", running.BatchFunctions.as_view(), name="api_batch_functions"),
    path("batches/<uuid:id>/coverage/", running.BatchCoverage.as_view(), name="api_batch_coverage"),
    path("batches/<uuid:id>/retry/", running.RetryBatch.as_view(), name="api_batch_retry"),
    path("batches/<uuid:id>/pause/", batches.PauseBatch.as_view(), name="api_batch_pause"),
    path("batches/<uuid:id>/resume/", batches.ResumeBatch.as_view(), name="api_batch_resume"),
    path("batches/<uuid:id>/cancel/", batches.CancelBatch.as_view(), name="api_batch_cancel"),
]
