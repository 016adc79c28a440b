"""The keys of the workspace: each action with its key, told on its control, in the `?` sheet and to the browser."""

from dataclasses import dataclass

DECIDING, READING, TALKING, GENERAL = "Deciding", "Reading", "Talking and keeping", "Everything else"
GROUPS = (DECIDING, READING, TALKING, GENERAL)


@dataclass(frozen=True)
class Shortcut:
    """What a key does. slug: the `data-action` of its control; key: the usual one, as in KeyboardEvent.

    words: for the sheet. group: one of GROUPS, under which the sheet lists it. People may choose other keys.
    """

    slug: str
    key: str
    words: str
    group: str = READING


SHORTCUTS = (
    Shortcut("approve", "a", "Approve: the question is natural, the call answers it, the biology is right", DECIDING),
    Shortcut("edit", "e", "Edit query or arguments; a changed call is run before it is stored", DECIDING),
    Shortcut("reject", "r", "Reject, with reasons (1 to 0) or a comment", DECIDING),
    Shortcut("skip", "s", "Skip: it comes back when nothing else is left", DECIDING),
    Shortcut("undo", "u", "Undo what you did last: a skip, or a decision that nobody built on", DECIDING),
    Shortcut("follow", "w", "After a run: take all words of the query that should follow the changed call", DECIDING),
    Shortcut("choice-1", "1", "Take the 1st choice of an adjudication, or answer a flag", DECIDING),
    *(
        Shortcut(f"choice-{place}", str(place), f"Take the {name} choice of an adjudication", DECIDING)
        for place, name in enumerate(("2nd", "3rd", "4th", "5th"), start=2)
    ),
    Shortcut(
        "tell-why", "t", "Tell why: the reason of an adjudication, for its reviewers; Esc leaves the field", DECIDING
    ),
    Shortcut("comment", "c", "Comment: say something about it to the others", TALKING),
    Shortcut("flag", "f", "Flag it to the adjudicators, with a note; decide or skip as you like", TALKING),
    Shortcut("bookmark", "b", "Bookmark it, or remove the bookmark; only you see it", TALKING),
    Shortcut("similar", "m", "Similar approved ones of the same function", TALKING),
    Shortcut("search", "/", "Search the observation; Enter and Shift Enter go from hit to hit", READING),
    Shortcut("collapse", "[", "Close the deepest open level of the observation", READING),
    Shortcut("expand", "]", "Open one more level of the observation", READING),
    Shortcut("copy-path", "y", "Copy the path of the node you are at, as a JSON pointer", READING),
    Shortcut("next-view", "v", "Next view of the observation: tree, table, sequence, raw response", READING),
    Shortcut("next-link", "l", "Next linked part of the query, and where else it stands", READING),
    Shortcut("previous-link", "L", "The linked part before", READING),
    Shortcut("next-finding", "n", "Next finding of the checks, and what it is about", READING),
    Shortcut("history", "h", "Your decisions: find one, see what became of it, reopen it", GENERAL),
    Shortcut("guidelines", "g", "Guidelines, beside the quadruplet", GENERAL),
    Shortcut("help", "?", "This list", GENERAL),
)
KEYS = {shortcut.slug: shortcut.key for shortcut in SHORTCUTS}
