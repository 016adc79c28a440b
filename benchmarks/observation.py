"""What a big observation costs the server: first view, opening a far node, search, table; beside rendering it whole.

Run by hand: `.venv/bin/python -m benchmarks.observation`. Needs no database: it measures reading, building and rendering.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "biotool_site.settings.local")
django.setup()

from django.template.loader import render_to_string  # noqa: E402  after the settings
from django.utils.html import format_html, format_html_join  # noqa: E402

from annotation import trees  # noqa: E402
from annotation.observed import search, tables  # noqa: E402

ROUNDS = 7


def wide() -> dict[str, Any]:
    """About 2 MB and 100,000 nodes."""
    return {
        "items": [
            {"id": f"ENSG{n:011}", "place": {"start": n * 10, "end": n * 10 + 5}, "biotype": "protein_coding"}
            for n in range(16_600)
        ]
    }


def deep() -> Any:
    """10,000 levels."""
    value: Any = "the end"
    for _ in range(10_000):
        value = [value]
    return value


def line() -> dict[str, Any]:
    """One text of a million letters."""
    return {"text": "lorem " * 170_000}


def whole(value: Any) -> str:
    """The page without parts: every node as a list item."""
    if not isinstance(value, (dict, list)):
        return format_html("{}", value)
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{} {}</li>", ((key, whole(below)) for key, below in pairs))
    )


def first_view(value: Any) -> str:
    return render_to_string("annotation/_tree.html", {"tree": trees.build(value), "root": "", "above": []})


def far_node(value: Any, pointer: str) -> str:
    return render_to_string("annotation/_tree_children.html", {"tree": trees.build(value, towards=pointer)})


def table(value: Any) -> str:
    made = tables.table(value["items"], sort="-/place/start")
    return render_to_string("annotation/_observation_table.html", {"table": made, "pointer": "/items", "sort": ""})


def told(name: str, work: Callable[[], Any]) -> None:
    """One line: median milliseconds of CPU, and bytes of what was made."""
    took = []
    for _ in range(ROUNDS):
        start = time.process_time()
        made = work()
        took.append(1000 * (time.process_time() - start))
    size = f"{len(made.encode()):>12,} bytes" if isinstance(made, str) else ""
    print(f"{name:<44} {statistics.median(took):>9.1f} ms {size}")


def main() -> None:
    """Print the table."""
    big = wide()
    text = json.dumps(big)
    print(f"2 MB: {len(text):,} bytes, {6 * len(big['items']) + 2:,} nodes")
    told("read the JSON", lambda: json.loads(text) and None)
    told("first view", lambda: first_view(big))
    told("a node far into it", lambda: far_node(big, "/items/16123/place/start"))
    told("search, 16,600 hits", lambda: search.find(big, "ensg"))
    told("search, no hit", lambda: search.find(big, "no such text"))
    told("table sorted by a column", lambda: table(big))
    told("looking for the main list", lambda: tables.main_list(big))
    told("all of it at once", lambda: whole(big))
    down = deep()
    told("10,000 levels: first view", lambda: first_view(down))
    told("10,000 levels: the end, in its last levels", lambda: far_node(trees.part(down, "/0" * 9990), "/0" * 10))
    told("10,000 levels: search", lambda: search.find(down, "the end"))
    told("a line of 1 MB: first view", lambda: first_view(line()))


if __name__ == "__main__":
    main()
