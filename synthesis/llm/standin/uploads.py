"""Reading an uploaded file out of a multipart/form-data body."""

import re

BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?')
NAME = re.compile(rb'[; ]name="([^"]*)"')
FILENAME = re.compile(rb'filename="([^"]*)"')


class NoUpload(Exception):
    """The body is no upload of one file; the words say why."""


def read(content_type: str, body: bytes) -> tuple[str, bytes, dict[str, str]]:
    """Name and content of the part `file`, and the other parts as text. Raises NoUpload."""
    found = BOUNDARY.search(content_type)
    if not content_type.startswith("multipart/form-data") or not found:
        raise NoUpload("Send multipart/form-data")
    name, content, fields = "", None, {}
    for part in body.split(b"--" + found[1].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        value = value.removesuffix(b"\r\n")
        field = NAME.search(head)
        if field and field[1] == b"file":
            told = FILENAME.search(head)
            name, content = (told[1] if told else b"file").decode("utf-8", "replace")[:200], value
        elif field:
            fields[field[1].decode("utf-8", "replace")] = value.decode("utf-8", "replace")
    if content is None:
        raise NoUpload("There is no part named file")
    return name, content, fields
