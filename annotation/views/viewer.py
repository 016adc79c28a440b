"""What the observation viewer is given, wherever an observation is shown."""

from dataclasses import dataclass
from typing import Any, Self

from django.urls import reverse

from annotation import trees
from annotation.models import Quadruplet
from annotation.observed import sequences, tables
from biotools.evidence.models import Observation


@dataclass(frozen=True)
class Addresses:
    """Where more of an observation is fetched from."""

    tree: str
    table: str
    sequence: str
    search: str
    raw: str

    @classmethod
    def named(cls, names: tuple[str, str, str, str, str], *where: object) -> Self:
        """Of the views with these names, in the order of the fields."""
        return cls(*(reverse(name, args=where) for name in names))


OF_QUADRUPLET = ("tree_part", "observation_table", "observation_sequence", "observation_search", "raw_response")
OF_CALL = ("answer_tree", "answer_table", "answer_sequence", "answer_search", "answer_raw")


def of_quadruplet(quadruplet: Quadruplet, observation: Observation) -> dict[str, Any]:
    """An observation of a quadruplet, or of an edited call of it."""
    return _shown(observation, quadruplet.function, Addresses.named(OF_QUADRUPLET, quadruplet.pk, observation.pk))


def of_call(observation: Observation) -> dict[str, Any]:
    """What a call returned, no quadruplet being there."""
    call = observation.call
    addresses = Addresses.named(OF_CALL, call.function, call.digest, observation.number)
    return _shown(observation, call.function, addresses)


def _shown(observation: Observation, function: str, addresses: Addresses) -> dict[str, Any]:
    return {
        "observation": observation,
        "tree": trees.build(observation.summary),
        "main_list": tables.main_list(observation.summary),
        "has_sequence": bool(sequences.in_value(observation.summary)),
        "observed_function": function,
        "addresses": addresses,
    }
