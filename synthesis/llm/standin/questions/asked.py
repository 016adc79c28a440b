"""What a writer of questions is given, and what it gives."""

from dataclasses import dataclass, field
from typing import Any

from synthesis.llm.standin.words import Dice, keys, question


@dataclass(frozen=True)
class Asked:
    """One call and what it returned, as the query writer is told."""

    function: str
    database: str
    family: str
    description: str
    parameters: dict[str, Any]
    arguments: dict[str, Any]
    observation: dict[str, Any]
    dice: Dice = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dice", Dice(self.function, self.arguments))

    def has(self, *names: str) -> bool:
        """Whether the observation holds something under every one of these keys, at any depth."""
        return {name.lower() for name in names} <= keys(self.observation)


@dataclass(frozen=True)
class Pair:
    """The two questions of one call."""

    broad: str
    specific: str


def pair(broad: str, specific: str) -> Pair:
    """Two questions, brought to the form of questions."""
    return Pair(question(broad), question(specific))
