"""The ledger: every answered request is a row, and an identical request is answered from there, free."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from biotool_site.lib.canonical import digest
from synthesis.llm import single
from synthesis.llm.errors import AskedElsewhere
from synthesis.llm.prices import FREE, tokens_of
from synthesis.llm.roles import MAX_TOKENS, Role
from synthesis.models import LLMExchange

Allow = Callable[[Decimal], None]
"""Called with the highest price of a request before it is sent; raises to forbid it."""


def ask(
    role: Role, request: dict[str, Any], *, prompt_version: str, batch_id: UUID | None, allow: Allow
) -> LLMExchange:
    """The stored answer to the request, or the server's, stored first. Raises an LLMError.

    request: model, messages and settings; with the base URL its digest is its identity. The ledger belongs
    to the batch that paid; who finds the answer later pays nothing.
    """
    request_digest = digest({"base_url": role.base_url, **request})
    if found := _stored(request_digest):
        return found
    with single.alone(request_digest) as ours:
        if not ours:
            raise AskedElsewhere("Another worker is asking the very same just now.", retry_after=2)
        if found := _stored(request_digest):  # stored between our look and our lock
            return found
        allow(highest_price(role, request))
        from synthesis.llm import client  # openai takes a second to import: only who asks pays for it

        reply = client.complete(role, request)
        return _store(
            LLMExchange(
                role=role.name,
                model=role.model,
                answered_by=reply.model,
                request_digest=request_digest,
                prompt_version=prompt_version,
                prompt_digest=digest(request["messages"]),
                answer=reply.refused or reply.text,
                finish_reason="refused" if reply.refused else reply.finish_reason,
                tokens_in=reply.tokens_in,
                tokens_out=reply.tokens_out,
                price=(role.price or FREE).of(reply.tokens_in, reply.tokens_out),
                latency_ms=reply.latency_ms,
                batch_id=batch_id,
            )
        )


def highest_price(role: Role, request: dict[str, Any]) -> Decimal:
    """US dollars that the request can cost at most, as far as its size tells."""
    letters = "".join(str(message["content"]) for message in request["messages"])
    return (role.price or FREE).of(tokens_of(letters), int(request.get("max_tokens", MAX_TOKENS)))


def _stored(request_digest: str) -> LLMExchange | None:
    return LLMExchange.objects.filter(request_digest=request_digest).first()


def _store(exchange: LLMExchange) -> LLMExchange:
    LLMExchange.objects.bulk_create([exchange], ignore_conflicts=True)
    return LLMExchange.objects.get(request_digest=exchange.request_digest)
