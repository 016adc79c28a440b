"""The queue as a model knows it: plain Python, which knows nothing of how the product works.

Each act of a person is explained by a function that takes the model and what the API told, and changes the model; it
raises AssertionError where the two cannot agree.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from annotation.models import Claim

REVIEWERS = ("reviewer1", "reviewer2", "adjudicator")


@dataclass
class Item:
    """One quadruplet as the model has it. said: (person, verdict, revision made) on the current revision, in order."""

    state: str = "pending"
    revision: int = 1
    made: int = 1  # revisions there are
    said: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: {1: []})  # standing, by revision
    decided: set[tuple[str, int]] = field(default_factory=set)  # who has a standing review of which revision
    held: dict[str, str] = field(default_factory=dict)  # person -> claim
    settled: tuple[int, str] | None = None  # the revision and the verdict of the adjudication
    stack: list[tuple[str, str, int, int]] = field(default_factory=list)  # standing reviews: who, verdict, on, outcome


@dataclass
class Model:
    """All that is known of a dataset: policy, items, and each person's standing decisions in order."""

    wanted: int = 1
    edit_counts: bool = True
    items: dict[str, Item] = field(default_factory=dict)
    mine: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in REVIEWERS})

    def counted(self, item: Item) -> list[str]:
        """Verdicts of the current revision as the policy counts them."""
        said = [verdict for _, verdict in item.said[item.revision]]
        if not self.edit_counts:
            said = [verdict for verdict in said if verdict != "edit"]
        return ["approve" if verdict == "edit" else verdict for verdict in said]

    def slots(self, item: Item) -> int:
        return self.wanted - len(self.counted(item)) if item.state == "pending" else 0

    def follows(self, item: Item) -> str:
        said = self.counted(item)
        if len(said) < self.wanted:
            return "pending"
        if len(set(said)) == 2:
            return "disputed"
        return "approved" if said[0] == "approve" else "rejected"

    def may_take(self, item: Item, person: str) -> bool:
        spoke = any(name == person for name, _ in item.said[item.revision])
        return item.state == "pending" and person not in item.held and not spoke and len(item.held) < self.slots(item)


@dataclass(frozen=True)
class Told:
    """What the API answered: the status, and what it was about."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)


# ---- What each act does to the model, given what the API told; AssertionError where the two cannot agree.


def took(model: Model, told: Told, *, person: str) -> None:
    free = [pk for pk, item in model.items.items() if model.may_take(item, person)]
    if told.status == 204:
        assert not free, f"{person} got nothing, but {len(free)} are free"
        return
    assert told.status == 200
    pk = told.body["id"]
    assert pk in free, f"{person} got what was not free"
    assert told.body["revision"] == model.items[pk].revision
    model.items[pk].held[person] = told.body["claim"]["id"]


def decided(
    model: Model, told: Told, *, person: str, pk: str, claim: str, revision: int, verdict: str, runs: bool = True
) -> None:
    item = model.items[pk]
    if (person, revision) in item.decided:
        assert told.status == 409
        return
    if item.held.get(person) != claim:
        assert told.status == 410
        return
    if item.state != "pending" or item.revision != revision:
        assert told.status == 409
        return
    if verdict == "edit" and not runs:
        assert told.status == 422
        return
    assert told.status == 201, told
    del item.held[person]
    item.decided.add((person, revision))
    model.mine[person].append(pk)
    if verdict == "edit":
        item.made += 1
        item.revision = item.made
        item.said[item.made] = [(person, "edit")]
    else:
        item.said[revision].append((person, verdict))
    item.stack.append((person, verdict, revision, item.revision))
    item.state = model.follows(item)
    assert told.body["quadruplet"] == {"id": pk, "state": item.state, "revision": item.revision}


def took_back(model: Model, told: Told, *, person: str, pk: str = "") -> None:
    """pk: of the decision that is reopened; without one the last is undone."""
    refused = _why_not(model, person, pk)
    if refused:
        assert told.status == 409, (told, refused)
        return
    assert told.status == 200, told
    pk = pk or model.mine[person][-1]
    del model.mine[person][_last(model.mine[person], pk)]
    item = model.items[pk]
    at = max(n for n, one in enumerate(item.stack) if one[0] == person)
    _, verdict, on, outcome = item.stack.pop(at)
    item.said[outcome].remove((person, verdict))
    item.decided.discard((person, on))
    item.revision = on
    item.state = model.follows(item)
    assert told.body["claim"]["quadruplet"] == pk
    item.held[person] = told.body["claim"]["id"]


def _last(mine: list[str], pk: str) -> int:
    return len(mine) - 1 - mine[::-1].index(pk)


def _why_not(model: Model, person: str, pk: str) -> str:
    if not model.mine[person] or (pk and pk not in model.mine[person]):
        return "nothing to take back"
    item = model.items[pk or model.mine[person][-1]]
    at = max(n for n, one in enumerate(item.stack) if one[0] == person)
    _, verdict, on, outcome = item.stack[at]
    if item.settled or item.revision != outcome:
        return "built on"
    if any(one[3] == outcome and one[0] != person for one in item.stack[at + 1 :]):
        return "somebody decided after"
    if verdict == "edit" and item.held:
        return "somebody looks at the edit"
    if person in item.held:
        return "held already"
    after = deepcopy(item)
    after.said[outcome].remove((person, verdict))
    after.revision = on
    return "" if model.follows(after) == "pending" else "decided without it"


def adjudicated(model: Model, told: Told, *, pk: str, revision: int, verdict: str) -> None:
    item = model.items[pk]
    if item.settled == (revision, verdict) and verdict != "edit":
        assert told.status == 201, "the same decision again is the stored one"
        return
    if item.state != "disputed" or item.revision != revision:
        assert told.status == 409
        return
    assert told.status == 201, told
    item.settled = (revision, verdict)
    if verdict == "edit":
        item.made += 1
        item.revision = item.made
        item.said[item.made] = []
    item.state = "rejected" if verdict == "reject" else "approved"


def changed(model: Model, told: Told, *, wanted: int, edit_counts: bool) -> None:
    assert told.status == 200
    model.wanted, model.edit_counts = wanted, edit_counts
    held = {claim for item in model.items.values() for claim in item.held.values()}
    closed = Claim.objects.filter(pk__in=held, closed_at__isnull=False, reviews__isnull=True)
    gone = {str(pk) for pk in closed.values_list("pk", flat=True)}
    for item in model.items.values():
        if item.state != "pending":
            continue
        item.state = model.follows(item)
        many = len(item.held) - max(0, model.slots(item))
        ended = {person for person, claim in item.held.items() if claim in gone}
        assert len(ended) == max(0, many), "claims beyond the slots end, and no others"
        for person in ended:
            del item.held[person]
