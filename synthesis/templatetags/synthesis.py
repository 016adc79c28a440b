"""What batch pages need: drop reasons in words, durations, counters by key."""

from collections import Counter
from typing import Any

from django import template

from annotation.models import Dataset
from synthesis.batches import tallies
from synthesis.words import DROPS, ROLES

register = template.Library()


@register.filter
def drop_reason(slug: str) -> str:
    """A drop reason in words; an unknown one as it is."""
    return DROPS.get(slug, slug.replace("_", " "))


@register.filter
def role_label(name: str) -> str:
    """An LLM role in words."""
    return ROLES.get(name, name)


@register.filter
def slowest_label(name: str) -> str:
    """What sets a batch's time: a host's limit, or the answers of an LLM role."""
    return f"the LLM role {name}" if name in ROLES else f"the limit of {name}"


@register.filter
def of_stage(counts: Counter[str], stage: str) -> int:
    """The number at one stage; 0 where there is none."""
    return counts[stage]


@register.filter
def duration(seconds: Any) -> str:
    """Seconds as people say them: `40 s`, `5 min`, `2 h 10 min`; empty for None."""
    if seconds is None:
        return ""
    whole = int(seconds)
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


@register.filter
def share(value: float | None) -> str:
    """A share from 0 to 1 as a percentage; a dash for unknown."""
    return "—" if value is None else f"{100 * value:.3g} %"


@register.filter
def dollars(amount: Any) -> str:
    """US dollars: cents for large sums, four decimals for small ones; a dash for unknown."""
    if amount is None:
        return "—"
    return f"US$ {amount:.2f}" if amount >= 1 or not amount else f"US$ {amount:.4f}"


@register.simple_tag
def made_by_batches(dataset: Dataset) -> tallies.Made:
    """How far the dataset's batches brought their calls and queries, for the page of the dataset; one query."""
    return tallies.of(dataset)


@register.filter
def before_arrival(made: tallies.Made) -> list[tuple[str, int, str, int]]:
    """(stage, number, unit, dropped before it) of each stage before quadruplets arrive; empty without batches."""
    units = dict.fromkeys(("written", "judged"), "queries")
    stages = [stage for stage in tallies.STAGES if stage != "arrived"] if made.counts else []
    return [(stage, made.counts[stage], units.get(stage, "calls"), made.dropped[stage]) for stage in stages]


@register.filter
def widest(made: tallies.Made, total: int) -> int:
    """What a bar of the whole funnel is full with."""
    return max([1, total, *made.counts.values()])
