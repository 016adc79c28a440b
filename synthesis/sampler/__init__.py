"""Calls without an LLM: options of a function paired with each other, around identifiers that belong together."""

from synthesis.sampler.sample import sample
from synthesis.sampler.seeds import Seed, harvest, of_examples

__all__ = ["Seed", "harvest", "of_examples", "sample"]
