"""SHA256SUMS: what `sha256sum -c` reads."""

from annotation.releases.formats.base import Document


class Checksums(Document):
    """The sha256 of every other file; so it is written last."""

    name = "SHA256SUMS"
    content_type = "text/plain; charset=utf-8"
    about = "sha256 of every other file, for sha256sum -c"

    def text(self) -> str:
        return "".join(f"{file.digest}  {file.name}\n" for file in self.files)
