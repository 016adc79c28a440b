"""Names for reviewers that stay the same in all releases of a dataset and tell nobody who they are."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from annotation.models import Dataset, PseudonymKey


@dataclass(frozen=True)
class Pseudonyms:
    """The names of one dataset; the same person has another name in another dataset."""

    key: bytes

    def of(self, user_id: object) -> str:
        """`reviewer-` and 12 hex letters: HMAC-SHA256 of the user's id under the dataset's secret."""
        return "reviewer-" + hmac.new(self.key, str(user_id).encode(), hashlib.sha256).hexdigest()[:12]


def pseudonyms_of(dataset: Dataset) -> Pseudonyms:
    """The dataset's names; their secret is made at the first release."""
    stored, _ = PseudonymKey.objects.get_or_create(dataset=dataset, defaults={"key": secrets.token_bytes(32)})
    return Pseudonyms(bytes(stored.key))
