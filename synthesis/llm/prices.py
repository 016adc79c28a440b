"""What tokens cost: a table per model, set by the operator."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from biotool_site import env

MILLION = Decimal(1_000_000)
BATCH_SHARE = Decimal("0.5")  # OpenAI's, and that of others who have such an interface
LETTERS_PER_TOKEN = 3.5  # a low guess for English and JSON, so that estimates are high


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens that go in and come out.

    batch_share: what the provider's batch interface asks of it, 0 to 1.
    """

    tokens_in: Decimal
    tokens_out: Decimal
    batch_share: Decimal = BATCH_SHARE

    def in_batches(self) -> "Price":
        """What the same tokens cost at the provider's batch interface."""
        return Price(self.tokens_in * self.batch_share, self.tokens_out * self.batch_share, Decimal(1))

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """US dollars of one exchange, six decimals."""
        cost = (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / MILLION
        return cost.quantize(Decimal("0.000001"))


FREE = Price(Decimal(0), Decimal(0))


def table() -> dict[str, Price]:
    """The operator's prices: LLM_PRICES, a JSON object {"model": [in, out]} in US dollars per million tokens.

    A third number is the share of that price that the provider's batch interface asks: 0.5 where it is not told. Empty
    when unset. Raises BadEnvironment for anything else.
    """
    text = env.text("LLM_PRICES", "{}")
    try:
        return {str(model): _price(*numbers) for model, numbers in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError, LookupError, InvalidOperation):
        raise env.BadEnvironment(
            'LLM_PRICES must be JSON such as {"gpt-4.1-mini": [0.40, 1.60]}: US dollars per million tokens'
            " that go in and come out; a third number, from 0 to 1, is the share that the batch interface asks of them."
        ) from None


def tokens_of(text: str) -> int:
    """A high guess of how many tokens a text has."""
    return int(len(text) / LETTERS_PER_TOKEN) + 1


def _price(tokens_in: object, tokens_out: object, batch_share: object = BATCH_SHARE) -> Price:
    price = Price(_amount(tokens_in), _amount(tokens_out), _amount(batch_share))
    if price.batch_share > 1:
        raise ValueError("a share is from 0 to 1")
    return price


def _amount(value: object) -> Decimal:
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError("a price is a number, not negative")
    return amount
