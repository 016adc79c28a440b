"""How many tokens a request for a function has, counted from the prompt that it would really get; 2 queries."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, TextField
from django.db.models.functions import Cast, Length

import biotools
from annotation.models import Dataset
from biotool_site.lib.canonical import canonical_json
from biotools.evidence.models import Observation
from synthesis import prompts
from synthesis.llm import asking, roles
from synthesis.llm.prices import tokens_of
from synthesis.models import Proposal
from synthesis.prompts import few_shot
from synthesis.steps.asking import told
from synthesis.steps.write_queries import asked

NEWEST = 2_000
"""Observations whose length is looked at."""
OBSERVATION_LETTERS = 3_000
"""Of a function without any; nine of ten recorded ones are shorter."""
QUERY_LETTERS = 150
PURPOSE_LETTERS = 150  # that call synthesis gives with each call
MOST_USED = 50  # arguments that call synthesis is told
WRITTEN_TOKENS, JUDGED_TOKENS = 400, 300
"""Tokens of an answer."""


@dataclass
class Sizes:
    """What is known of a dataset's functions before any of their prompts is sent.

    observations: letters of the functions' newest observations, of any dataset, on average. used: by function, how many
    calls the dataset proposed, and letters of their arguments on average.
    """

    observations: dict[str, float] = field(default_factory=dict)
    used: dict[str, tuple[int, float]] = field(default_factory=dict)

    def tokens(self, role: str, function: str, calls: int) -> tuple[int, int]:
        """Tokens in and out of one request to the role about the function. calls: that call synthesis is asked for."""
        known = biotools.function(function)
        prompt = prompts.load(role, prompts.newest(role))
        data, out = self._data(role, known, prompt, calls)
        return tokens_of(prompt.text + asking.document({"task": role, **data})), out

    def _data(self, role: str, function: Any, prompt: prompts.Prompt, calls: int) -> tuple[dict[str, Any], int]:
        arguments = dict(function.examples[0]) if function.examples else {}
        observation = "x" * round(self.observations.get(function.name, OBSERVATION_LETTERS))
        if role == roles.QUERY_WRITER:
            examples = few_shot.choose(function, arguments, [], few_shot.shipped(prompt))
            return asked(function, arguments, observation, examples), WRITTEN_TOKENS
        if role == roles.JUDGE:
            about = {name: value for name, value in told(function).items() if name != "parameters"}
            query = "x" * QUERY_LETTERS
            return {
                "query": query,
                "function": about,
                "arguments": arguments,
                "observation": observation,
            }, JUDGED_TOKENS
        number, letters = self.used.get(function.name, (0, 0.0))
        used = ["x" * round(letters)] * min(number, MOST_USED)
        answer = len(canonical_json({"arguments": arguments, "purpose": ""})) + PURPOSE_LETTERS
        out = min(tokens_of("x" * answer) * calls, roles.MAX_TOKENS)
        return {"function": told(function), "wanted": calls, "used": used}, out


def sizes(dataset: Dataset, functions: Collection[str]) -> Sizes:
    """What the dataset's functions are known to take."""
    lengths: dict[str, list[int]] = {}
    newest = (
        Observation.objects.filter(informative=True)
        .order_by("-fetched_at")
        .values_list("call__function", Length(Cast("summary", TextField())))
    )
    for function, letters in newest[:NEWEST]:
        lengths.setdefault(function, []).append(letters)
    proposed = (
        Proposal.objects.filter(batch__dataset=dataset, function__in=functions)
        .order_by()
        .values("function")
        .annotate(number=Count("pk"), letters=Avg(Length(Cast("arguments", TextField()))))
        .values_list("function", "number", "letters")
    )
    return Sizes(
        observations={function: sum(found) / len(found) for function, found in lengths.items()},
        used={function: (number, letters) for function, number, letters in proposed},
    )
