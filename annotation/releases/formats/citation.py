"""CITATION.cff: how to cite the release, as GitHub, Zenodo and Zotero read it."""

import yaml

from annotation.releases.formats.base import Document


class Citation(Document):
    """Citation File Format 1.2.0. The authors are the dataset's reviewers, who are nowhere named."""

    name = "CITATION.cff"
    content_type = "application/yaml"
    about = "How to cite this release"

    def text(self) -> str:
        edition = self.edition
        return yaml.safe_dump(
            {
                "cff-version": "1.2.0",
                "message": "If you use this dataset, please cite it as below, and the databases it draws on.",
                "type": "dataset",
                "title": f"{edition.dataset} {edition.version}",
                "version": edition.version,
                "date-released": edition.created_on,
                "authors": [{"name": f"The reviewers of {edition.dataset}"}],
            },
            sort_keys=False,
            allow_unicode=True,
            width=1_000,
        )
