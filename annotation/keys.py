"""The keys of the workspace: each action with its key, told on its control, in the `?` sheet and to the browser."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shortcut:
    """What a key does. slug: the `data-action` of its control; key: as in KeyboardEvent; words: for the sheet."""

    slug: str
    key: str
    words: str


SHORTCUTS = (
    Shortcut("approve", "a", "Approve: the question is natural, the call answers it, the biology is right"),
    Shortcut("edit", "e", "Edit query or arguments; a changed call is run before it is stored"),
    Shortcut("reject", "r", "Reject, with reasons (1 to 0) or a comment"),
    Shortcut("skip", "s", "Skip: it comes back when nothing else is left"),
    Shortcut("undo", "u", "Undo your last decision, while nobody built on it"),
    Shortcut("comment", "c", "Comment: say something about it to the others"),
    Shortcut("flag", "f", "Flag it to the adjudicators, with a note; decide or skip as you like"),
    Shortcut("bookmark", "b", "Bookmark it, or remove the bookmark; only you see it"),
    Shortcut("similar", "m", "Similar approved ones of the same function"),
    Shortcut("history", "h", "Your decisions: find one, see what became of it, reopen it"),
    Shortcut("help", "?", "This list"),
)
KEYS = {shortcut.slug: shortcut.key for shortcut in SHORTCUTS}
