"""Read-only looks at batches, their rows and the ledger, for operators."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from synthesis.models import Batch, LLMExchange, Proposal, ProviderBatch, ProviderRequest, Query, Round


class ReadOnly(admin.ModelAdmin):
    """See, never touch: rows are written by the steps alone."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    list_display = ["name", "dataset", "state", "created_by", "created_at", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["dataset", "created_by"]


@admin.register(Round)
class RoundAdmin(ReadOnly):
    list_display = ["function", "source", "state", "wanted", "attempts", "trouble"]
    list_filter = ["state", "source"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    list_display = ["function", "digest", "state", "reason", "attempts", "not_before", "leased_until"]
    list_filter = ["state", "reason"]


@admin.register(Query)
class QueryAdmin(ReadOnly):
    list_display = ["text", "style", "state", "outcome", "attempts", "not_before", "leased_until"]
    list_filter = ["state", "outcome"]


@admin.register(LLMExchange)
class ExchangeAdmin(ReadOnly):
    list_display = ["role", "answered_by", "prompt_version", "tokens_in", "tokens_out", "price", "created_at"]
    list_filter = ["role", "model"]


@admin.register(ProviderBatch)
class ProviderBatchAdmin(ReadOnly):
    list_display = ["role", "model", "state", "status", "number", "answered", "reserved", "attempts", "created_at"]
    list_filter = ["state", "role"]


@admin.register(ProviderRequest)
class ProviderRequestAdmin(ReadOnly):
    list_display = ["role", "model", "request_digest", "state", "tries", "not_before", "trouble"]
    list_filter = ["state", "role"]
