"""Measures of people and models: pure functions of counts. Each tells its formula, its source and the empty case."""

from biotools.metrics import agreement, judge

__all__ = ["agreement", "judge"]
