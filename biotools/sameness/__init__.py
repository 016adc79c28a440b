"""Sameness of calls in three grades: identical, equivalent, same answer.

*Identical*: one canonical JSON (biotools.calls). *Equivalent*: one form under the rules of the parameters, so that
both ask the same thing in other words. *Same answer*: what came back is equal. The first implies the second.
The rules are listed in docs/sameness.md.
"""

from __future__ import annotations

from .answers import same_answer
from .forms import equivalent_digest, equivalent_form, same

__all__ = ["equivalent_digest", "equivalent_form", "same", "same_answer"]
