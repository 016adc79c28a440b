"""Prompts are files with versions: prompts/<role>/v1.md and the schema of its answer, v1.json.

Where the prompt shows examples, v1.examples.json holds those that are shipped. A file that was used is never edited:
v2 follows v1. Newest is used; a batch keeps the version it began with.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
VERSION = re.compile(r"v([1-9]\d*)")


@dataclass(frozen=True, eq=False)
class Prompt:
    """Instructions for a role and the JSON Schema of its answer. digest: sha256 of the files' bytes.

    examples: those that are shipped with it; None where the prompt tells of no examples, and none are sent.
    """

    role: str
    version: str
    text: str
    schema: dict[str, Any]
    digest: str
    examples: tuple[dict[str, Any], ...] | None = None

    @property
    def label(self) -> str:
        """How rows name it, such as "judge/v1"."""
        return f"{self.role}/{self.version}"


def newest(role: str) -> str:
    """The highest version of the role's prompt, such as "v2". Raises LookupError when there is none."""
    versions = [path.stem for path in (ROOT / role).glob("v*.md") if VERSION.fullmatch(path.stem)]
    if not versions:
        raise LookupError(f"The role {role} has no prompt file.")
    return max(versions, key=lambda version: int(version[1:]))


@cache
def load(role: str, version: str) -> Prompt:
    """The prompt of this version. Raises LookupError when its file is gone."""
    if not VERSION.fullmatch(version):
        raise LookupError(f"{version!r} is no version of a prompt.")
    text_file, schema_file = ROOT / role / f"{version}.md", ROOT / role / f"{version}.json"
    try:
        text, schema = text_file.read_bytes(), schema_file.read_bytes()
    except FileNotFoundError:
        raise LookupError(f"Prompt {role}/{version} is not there any more; restore its file.") from None
    examples_file = ROOT / role / f"{version}.examples.json"
    parts, examples = [text, schema], None
    if examples_file.exists():
        parts.append(examples_file.read_bytes())
        examples = tuple(json.loads(parts[-1]))
    digest = hashlib.sha256(b"\n".join(parts)).hexdigest()
    return Prompt(role, version, text.decode(), json.loads(schema), digest, examples)
