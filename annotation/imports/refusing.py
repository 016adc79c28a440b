"""Why a record, or a file, is not taken."""

from typing import Any

from biotool_site.lib.problems import Invalid, Problem


class Refused(Exception):
    """A record that cannot be taken. errors: texts by field, each of which says what to do."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class ImportRefused(Invalid):
    """A file of which nothing was taken; `errors` tells why by line or record, the first ones."""

    code = "import-refused"
    title = "Nothing of the file was imported"


class ImportFailed(Problem):
    """An import that was not finished, though not for what stands in the file."""

    code = "import-failed"
    title = "The import was not finished"
    status = 500


class FileTooLarge(Problem):
    """A file that is longer than an import may be."""

    code = "import-too-large"
    title = "The file is too large"
    status = 413


def problem_of(errors: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Errors as an import keeps them, as a problem document tells them: texts by place."""
    return {
        error["place"]: [f"{field}: {text}" for field, texts in error["errors"].items() for text in texts]
        for error in errors
    }
