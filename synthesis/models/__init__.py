"""The tables of synthesis: the batch, its rows on the way, and the ledger of LLM answers."""

from synthesis.models.batch import Batch
from synthesis.models.exchange import LLMExchange
from synthesis.models.provider_batch import ProviderBatch, ProviderRequest
from synthesis.models.tally import BatchTally
from synthesis.models.work import Proposal, Query, Round

__all__ = ["Batch", "BatchTally", "LLMExchange", "Proposal", "ProviderBatch", "ProviderRequest", "Query", "Round"]
