"""What tokens cost: a table per model, set by the operator."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from biotool_site import env

MILLION = Decimal(1_000_000)
LETTERS_PER_TOKEN = 3.5  # a low guess for English and JSON, so that estimates are high


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens that go in and come out."""

    tokens_in: Decimal
    tokens_out: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """US dollars of one exchange, six decimals."""
        cost = (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / MILLION
        return cost.quantize(Decimal("0.000001"))


FREE = Price(Decimal(0), Decimal(0))


def table() -> dict[str, Price]:
    """The operator's prices: LLM_PRICES, a JSON object {"model": [in, out]} in US dollars per million tokens.

    Empty when unset. Raises BadEnvironment for anything else.
    """
    text = env.text("LLM_PRICES", "{}")
    try:
        return {str(model): Price(_amount(pair[0]), _amount(pair[1])) for model, pair in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError, LookupError, InvalidOperation):
        raise env.BadEnvironment(
            'LLM_PRICES must be JSON such as {"gpt-4.1-mini": [0.40, 1.60]}: US dollars per million tokens'
            " that go in and come out."
        ) from None


def tokens_of(text: str) -> int:
    """A high guess of how many tokens a text has."""
    return int(len(text) / LETTERS_PER_TOKEN) + 1


def _amount(value: object) -> Decimal:
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError("a price is a number, not negative")
    return amount
