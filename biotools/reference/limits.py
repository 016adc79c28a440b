"""The longest region that each function of the services takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..once import once

DATA = Path(__file__).with_name("data") / "region_limits.yaml"


@dataclass(frozen=True)
class RegionLimit:
    """Bases. longest: by the documentation; code: by the server's code, where that is less.

    inside: limits in named stretches of an assembly (assemblies.Assembly.regions).
    """

    longest: int
    code: int | None = None
    inside: Mapping[str, int] = field(default_factory=dict)


@once
def _limits() -> Mapping[str, RegionLimit]:
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {function: RegionLimit(**row) for function, row in rows.items()}


def region_limit(function: str) -> RegionLimit | None:
    """The limit of this function; None where no limit is documented."""
    return _limits().get(function)
