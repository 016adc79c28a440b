"""What differs between two wordings or two values, in a form that a template shows. Pure."""

from annotation.diffs.structure import Change, Changes, same, values
from annotation.diffs.wording import Segment, moved, words

__all__ = ["Change", "Changes", "Segment", "moved", "same", "values", "words"]
