"""docs/catalogue.md: every function in one table a family, made from the specs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from .hosts import hosts
from .spec import Function

HEAD = """# Catalogue

Made from the specs by `python -m biotools list --markdown`; a test holds it up to date. {core} core functions and
{extra} more that the paper's count leaves out in {families} families, and {extension} extension functions.

**Needs**: the required arguments. **Summary**: the shape of the observation. **Recorded**: calls that replay from a
real recording; *derived* bodies (biotools/recordings/README.md) are no recordings and are not counted.
"""


def markdown(functions: Iterable[Function], recorded: Mapping[str, int], derived: Mapping[str, int]) -> str:
    """The page. recorded, derived: how many calls of a function, by its name, have such a body."""
    listed = list(functions)
    sets = [function.set for function in listed]
    core_families = {(f.database, f.family) for f in listed if f.set != "extension"}
    head = HEAD.format(
        core=sets.count("core"),
        extra=sets.count("extra"),
        extension=sets.count("extension"),
        families=len(core_families),
    )
    return head + "".join(_family(listed, recorded, derived))


def _family(functions: list[Function], recorded: Mapping[str, int], derived: Mapping[str, int]) -> Iterator[str]:
    for (database, family), members in groupby(functions, key=lambda f: (f.database, f.family)):
        rows = list(members)
        yield f"\n## {database}/{family}\n\nAt `{hosts()[rows[0].host].base_url}`.\n\n"
        yield "| function | path | needs | subfield | summary | recorded |\n| --- | --- | --- | --- | --- | --- |\n"
        for function in rows:
            yield _row(function, recorded.get(function.name, 0), derived.get(function.name, 0))


def _row(function: Function, recorded: int, derived: int) -> str:
    needs = ", ".join(f"`{p.name}`" for p in function.parameters if p.required) or "nothing"
    name = f"`{function.name}`" + ("" if function.set == "core" else f" ({function.set})")
    known = str(recorded) if recorded else "derived only" if derived else "none"
    verb = "" if function.method == "GET" else f"{function.method} "
    cells = (name, f"`{verb}{function.path}`", needs, function.subfield, f"`{function.summary.shape}`", known)
    return f"| {' | '.join(cells)} |\n"
