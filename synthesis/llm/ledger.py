"""The ledger: every answered request is a row, and an identical request is answered from there, free."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from biotool_site.lib import statements
from biotool_site.lib.canonical import digest
from biotool_site.lib.insisting import insist
from biotool_site.lib.statements import Columns
from synthesis.llm import collecting, single
from synthesis.llm.errors import AskedElsewhere
from synthesis.llm.prices import FREE, tokens_of
from synthesis.llm.roles import MAX_TOKENS, Role
from synthesis.models import LLMExchange

if TYPE_CHECKING:
    from synthesis.llm.client import Reply  # openai takes a second to import

EXCHANGE = Columns(LLMExchange, "row")
# Bound to the digest.
STORED = f"SELECT {EXCHANGE} FROM {LLMExchange._meta.db_table} AS row WHERE request_digest = %s"  # noqa: S608  our own names

Allow = Callable[[Decimal], None]
"""Called with the highest price of a request before it is sent; raises to forbid it."""


def ask(
    role: Role,
    request: dict[str, Any],
    *,
    prompt_version: str,
    batch_id: UUID | None,
    allow: Allow,
    in_file: bool = False,
) -> LLMExchange:
    """The stored answer to the request, or the server's, stored first. Raises an LLMError.

    request: model, messages and settings; with the base URL its digest is its identity. The ledger belongs
    to the batch that paid; who finds the answer later pays nothing. in_file: have the provider's batch interface
    answer; without a stored answer that ends as AnsweredLater.
    """
    request_digest = digest({"base_url": role.base_url, **request})
    with single.alone(request_digest) as ours:
        if not ours:
            raise AskedElsewhere("Another worker is asking the very same just now.", retry_after=2)
        if found := _stored(request_digest):
            return found
        if in_file and batch_id:
            collecting.collect(
                role, request, digest=request_digest, prompt_version=prompt_version, batch_id=batch_id,
                highest=highest_price(role, request, in_file=True),
            )  # fmt: skip
        collecting.take_out(request_digest)
        allow(highest_price(role, request))
        from synthesis.llm import client  # openai takes a second to import: only who asks pays for it

        reply = client.complete(role, request)
        exchange = row(
            reply,
            role=role.name,
            model=role.model,
            request_digest=request_digest,
            prompt_version=prompt_version,
            prompt_digest=digest(request["messages"]),
            price=(role.price or FREE).of(reply.tokens_in, reply.tokens_out),
            batch_id=batch_id,
        )
        return insist(lambda: _store(exchange))  # an answer that is paid for is not lost with a connection


def row(reply: "Reply", **known: Any) -> LLMExchange:
    """The ledger's row of a reply, not stored yet. known: what the reply itself does not tell."""
    return LLMExchange(
        answered_by=reply.model,
        answer=reply.refused or reply.text,
        finish_reason="refused" if reply.refused else reply.finish_reason,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        latency_ms=reply.latency_ms,
        **known,
    )


def highest_price(role: Role, request: dict[str, Any], *, in_file: bool = False) -> Decimal:
    """US dollars that the request can cost at most, as far as its size tells."""
    letters = "".join(str(message["content"]) for message in request["messages"])
    price = role.price or FREE
    price = price.in_batches() if in_file else price
    return price.of(tokens_of(letters), int(request.get("max_tokens", MAX_TOKENS)))


def _stored(request_digest: str) -> LLMExchange | None:
    found = statements.first(STORED, (request_digest,))
    return EXCHANGE.read(iter(found)) if found else None


def _store(exchange: LLMExchange) -> LLMExchange:
    if statements.insert(exchange, unless_there=True):
        return exchange
    return LLMExchange.objects.get(request_digest=exchange.request_digest)
