"""What differs between two wordings or two values, in a form that a template shows. Pure."""

from annotation.diffs.wording import Segment, words

__all__ = ["Segment", "words"]
