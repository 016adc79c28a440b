"""Which version may come next: pure."""

import re
from collections.abc import Sequence


def suggestion(versions: Sequence[str]) -> str:
    """A version nobody uses yet: the newest with its last number raised; 1.0 for the first.

    versions: newest first.
    """
    if not versions:
        return "1.0"
    taken, wanted = set(versions), versions[0]
    while wanted in taken:
        wanted = _raised(wanted)
    return wanted


def _raised(version: str) -> str:
    parts = re.split(r"(\d+)", version)
    if len(parts) == 1:
        return f"{version}-2"[-40:]
    parts[-2] = str(int(parts[-2]) + 1)
    return "".join(parts)[:40]
