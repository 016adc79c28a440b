"""A model of the queue beside the real one: whatever people do, in turn or at once, invariants 3 to 6 of DESIGN hold.

Each person works over the API on a database connection of their own. The model is plain Python and knows nothing
of how the product does it; where two act at once, one of the two orders must explain what both were told.
"""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import Now
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from annotation.models import Adjudication, Claim, Dataset, Membership, Quadruplet, Review, Revision, Role
from tests.factories import LOOKUPS, deliver_many

REVIEWERS = ("reviewer1", "reviewer2", "adjudicator")
SIZE = 3
EXAMPLES = 20
STEPS = 30
OTHER_CALLS = [call for call in LOOKUPS if call != LOOKUPS[0]]

reviewers = st.sampled_from(REVIEWERS)
verdicts = st.sampled_from(["approve", "reject"])
places = st.integers(0, SIZE - 1)


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(400)
def test_whatever_people_do_the_invariants_hold(api, people):
    class Work(RuleBasedStateMachine):
        """People at one dataset of three quadruplets."""

        @initialize(wanted=st.integers(1, 3), edit_counts=st.booleans())
        def begin(self, wanted: int, edit_counts: bool) -> None:
            slug = f"model-{uuid.uuid4().hex[:12]}"
            self.dataset = Dataset.objects.create(
                slug=slug, name=slug, reviews_required=wanted, edit_counts_as_approval=edit_counts
            )
            for name in (*REVIEWERS, "admin"):
                role = {"adjudicator": Role.ADJUDICATOR, "admin": Role.ADMIN}.get(name, Role.REVIEWER)
                Membership.objects.create(dataset=self.dataset, user=people[name], role=role)
            rows = deliver_many(self.dataset, SIZE)
            self.model = Model(wanted, edit_counts, {str(row.pk): Item() for row in rows})
            self.order = [str(row.pk) for row in rows]
            self.sent: list[
                tuple[str, str, dict[str, Any], dict[str, str], Told]
            ] = []  # stored reviews, to be sent again
            self.stored: dict[str, tuple[Any, ...]] = {}
            self.old_claims: list[tuple[str, str, str, int]] = []

        # -- how an act reaches the product --

        def on(self, person: str, work: Callable[[], Told]) -> Any:
            return threads[person].submit(work)

        def call(self, person: str, method: str, path: str, body: Any = None, headers: Any = None) -> Told:
            answer = getattr(clients[person], method)(f"/api/v1/{path}", body, headers=headers)
            found = answer.json() if answer.content else {}
            return Told(answer.status_code, found)

        def act(self, person: str, work: Callable[[], Told], explain: Callable[..., None]) -> Told:
            told = self.on(person, work).result(60)
            explain(self.model, told)
            return told

        # -- acts: (person, what is sent, how the model explains the answer) --

        def taking(self, person: str):
            work = partial(self.call, person, "post", f"datasets/{self.dataset.slug}/queue/claim/")
            return person, work, partial(took, person=person)

        def deciding(self, person: str, pk: str, claim: str, revision: int, verdict: str, runs=True, more=None):
            body = {"claim": claim, "revision": revision, "verdict": verdict, **(more or {})}
            headers = {"Idempotency-Key": str(uuid.uuid4())}

            def work() -> Told:
                told = self.call(person, "post", f"quadruplets/{pk}/reviews/", body, headers)
                if told.status == 201:
                    self.sent.append((person, pk, body, headers, told))
                return told

            explain = partial(decided, person=person, pk=pk, claim=claim, revision=revision, verdict=verdict, runs=runs)
            return person, work, explain

        def taking_back(self, person: str):
            work = partial(self.call, person, "post", f"datasets/{self.dataset.slug}/queue/undo/")
            return person, work, partial(took_back, person=person)

        def reopening(self, person: str, place: int):
            """Any decision of the person that stands, by its id; undo where there is none."""
            mine = self.model.mine[person]
            if not mine:
                return self.taking_back(person)
            pk = mine[place % len(mine)]
            standing = Review.objects.filter(reviewer=people[person], quadruplet=pk, superseded_at=None)
            review = standing.order_by("-created_at").first()
            work = partial(self.call, person, "post", f"reviews/{review.pk}/reopen/")
            return person, work, partial(took_back, person=person, pk=pk)

        def adjudicating(self, pk: str, verdict: str):
            revision = self.model.items[pk].revision
            body = {"revision": revision, "verdict": verdict}
            if verdict == "edit":
                body["query"] = f"Settled {uuid.uuid4()}?"
            work = partial(self.call, "adjudicator", "post", f"quadruplets/{pk}/adjudication/", body)
            return "adjudicator", work, partial(adjudicated, pk=pk, revision=revision, verdict=verdict)

        def changing(self, wanted: int, edit_counts: bool):
            body = {"reviews_required": wanted, "edit_counts_as_approval": edit_counts}
            work = partial(self.call, "admin", "patch", f"datasets/{self.dataset.slug}/", body)
            return "admin", work, partial(changed, wanted=wanted, edit_counts=edit_counts)

        def holdings(self, person: str) -> list[tuple[str, str]]:
            return [(pk, item.held[person]) for pk, item in self.model.items.items() if person in item.held]

        def some_holding(self, person: str, place: int) -> tuple[str, str] | None:
            held = self.holdings(person)
            return held[place % len(held)] if held else None

        # -- one at a time --

        @rule(person=reviewers)
        def claim(self, person: str) -> None:
            self.act(*self.taking(person))

        @rule(person=reviewers, place=places, verdict=verdicts)
        def submit(self, person: str, place: int, verdict: str) -> None:
            if held := self.some_holding(person, place):
                pk, claim = held
                self.act(*self.deciding(person, pk, claim, self.model.items[pk].revision, verdict))
                self.old_claims.append((person, pk, claim, self.model.items[pk].revision))

        @rule(person=reviewers, place=places)
        def edit_the_query(self, person: str, place: int) -> None:
            if held := self.some_holding(person, place):
                pk, claim = held
                more = {"query": f"Question of {person}, {uuid.uuid4()}?"}
                self.act(*self.deciding(person, pk, claim, self.model.items[pk].revision, "edit", more=more))

        @rule(person=reviewers, place=places, run=st.booleans(), other=st.sampled_from(OTHER_CALLS))
        def edit_the_call(self, person: str, place: int, run: bool, other: dict[str, Any]) -> None:
            """Without having run it, arguments that nobody ever ran are refused."""
            if held := self.some_holding(person, place):
                pk, claim = held
                item = self.model.items[pk]
                arguments = other if run else other | {"expand": True, "db_type": "otherfeatures"}
                now = Revision.objects.get(quadruplet=pk, number=item.revision).arguments
                if arguments == now:
                    return
                if run:
                    path = f"quadruplets/{pk}/calls/"
                    body = {"claim": claim, "arguments": arguments}
                    assert self.on(person, partial(self.call, person, "post", path, body)).result(60).status == 200
                more = {"arguments": arguments}
                self.act(*self.deciding(person, pk, claim, item.revision, "edit", runs=run, more=more))

        @rule(person=reviewers, place=places)
        def renew(self, person: str, place: int) -> None:
            if held := self.some_holding(person, place):
                path = f"claims/{held[1]}/renew/"
                assert self.on(person, partial(self.call, person, "post", path)).result(60).status == 200

        @rule(person=reviewers, place=places)
        def give_back(self, person: str, place: int) -> None:
            if held := self.some_holding(person, place):
                pk, claim = held
                assert (
                    self.on(person, partial(self.call, person, "delete", f"claims/{claim}/")).result(60).status == 204
                )
                del self.model.items[pk].held[person]

        @rule(person=reviewers, place=places)
        def skip(self, person: str, place: int) -> None:
            if held := self.some_holding(person, place):
                pk, claim = held
                answer = self.on(person, lambda: browsers[person].post(f"/claims/{claim}/skip/")).result(60)
                assert answer.status_code in (200, 302), answer
                del self.model.items[pk].held[person]
                for other, item in self.model.items.items():  # without scripts the page claims the next one at once
                    mine = Claim.objects.filter(quadruplet=other, reviewer=people[person], closed_at__isnull=True)
                    now = mine.filter(expires_at__gt=Now()).first()
                    if now and person not in item.held:
                        assert self.model.may_take(item, person)
                        item.held[person] = str(now.pk)

        @rule(person=reviewers, place=places)
        def expire(self, person: str, place: int) -> None:
            """The claim runs out; what its holder sends then is refused and stores nothing."""
            if held := self.some_holding(person, place):
                pk, claim = held
                Claim.objects.filter(pk=claim).update(expires_at=F("taken_at") + timedelta(microseconds=1))
                del self.model.items[pk].held[person]
                self.old_claims.append((person, pk, claim, self.model.items[pk].revision))

        @rule(place=st.integers(0, 50), verdict=verdicts)
        def send_late(self, place: int, verdict: str) -> None:
            """Under a claim that is over, or on a revision that has moved on."""
            # (No precondition: which of two acts came first may differ when hypothesis replays, draws may not.)
            if not self.old_claims:
                return
            person, pk, claim, revision = self.old_claims[place % len(self.old_claims)]
            self.act(*self.deciding(person, pk, claim, revision, verdict))

        @rule(place=st.integers(0, 50))
        def send_again(self, place: int) -> None:
            """The same key again is the same review, whatever happened since."""
            if not self.sent:
                return
            person, pk, body, headers, told = self.sent[place % len(self.sent)]
            path = f"quadruplets/{pk}/reviews/"
            again = self.on(person, partial(self.call, person, "post", path, body, headers)).result(60)
            assert again.status == 201 and again.body["id"] == told.body["id"]

        @rule(person=reviewers)
        def undo(self, person: str) -> None:
            self.act(*self.taking_back(person))

        @rule(person=reviewers, place=st.integers(0, 9))
        def reopen(self, person: str, place: int) -> None:
            self.act(*self.reopening(person, place))

        @rule(place=places, verdict=st.sampled_from(["approve", "reject", "edit"]))
        def adjudicate(self, place: int, verdict: str) -> None:
            self.act(*self.adjudicating(self.order[place], verdict))

        @rule(wanted=st.integers(1, 3), edit_counts=st.booleans())
        def change_policy(self, wanted: int, edit_counts: bool) -> None:
            self.act(*self.changing(wanted, edit_counts))

        # -- two at once --

        def acts(self, kind: str, person: str, place: int, verdict: str):
            held = self.some_holding(person, place)
            if kind == "decide" and held:
                return self.deciding(person, *held, self.model.items[held[0]].revision, verdict)
            if kind == "edit" and held:
                more = {"query": f"Raced by {person}, {uuid.uuid4()}?"}
                return self.deciding(person, *held, self.model.items[held[0]].revision, "edit", more=more)
            if kind == "undo":
                return self.taking_back(person)
            if kind == "reopen":
                return self.reopening(person, place)
            if kind == "settle" and person == "adjudicator":
                return self.adjudicating(self.order[place], verdict)
            return self.taking(person)

        kinds = st.sampled_from(["claim", "claim", "decide", "decide", "edit", "undo", "reopen", "settle"])

        @rule(first=reviewers, second=reviewers, kind=kinds, other=kinds, place=places, verdict=verdicts)
        def race(self, first: str, second: str, kind: str, other: str, place: int, verdict: str) -> None:
            if first == second:
                return
            self.at_once(self.acts(kind, first, place, verdict), self.acts(other, second, place, verdict))

        @rule(person=reviewers, kind=kinds, place=places, verdict=verdicts, wanted=st.integers(1, 3))
        def race_with_a_new_policy(self, person: str, kind: str, place: int, verdict: str, wanted: int) -> None:
            self.at_once(self.acts(kind, person, place, verdict), self.changing(wanted, self.model.edit_counts))

        def at_once(self, one: Any, two: Any) -> None:
            waits = [self.on(person, work) for person, work, _ in (one, two)]
            told = [wait.result(60) for wait in waits]
            pairs = list(zip((one, two), told, strict=True))
            failures = []
            for order in (pairs, pairs[::-1]):
                model = deepcopy(self.model)
                try:
                    for (_, _, explain), answer in order:
                        explain(model, answer)
                except (AssertionError, KeyError, ValueError) as error:
                    failures.append(error)
                    continue
                self.model = model
                return
            raise AssertionError(f"no order explains {told}: {failures}")

        # -- what must hold after every step --

        @invariant(check_during_init=False)
        def the_tables_say_what_the_model_says(self) -> None:
            for row in Quadruplet.objects.filter(dataset=self.dataset).select_related("current"):
                item = self.model.items[str(row.pk)]
                assert (row.state, row.current.number) == (item.state, item.revision)

        @invariant(check_during_init=False)
        def invariant_3_no_more_claims_than_open_slots(self) -> None:
            live = Claim.objects.filter(dataset=self.dataset, closed_at__isnull=True, expires_at__gt=Now())
            for pk, item in self.model.items.items():
                rows = list(live.filter(quadruplet=pk).values_list("reviewer__username", flat=True))
                assert len(rows) == len(set(rows)), "nobody holds one twice"
                assert sorted(rows) == sorted(item.held)
                assert len(rows) <= max(0, self.model.slots(item)), "never more people than open slots"

        @invariant(check_during_init=False)
        def invariants_4_and_5_every_decision_once_and_for_ever(self) -> None:
            told = {answer.body["id"] for *_, answer in self.sent}
            columns = ("reviewer_id", "verdict", "revision_id", "outcome_id", "comment", "key")
            rows = {
                str(row[0]): row[1:] for row in Review.objects.filter(dataset=self.dataset).values_list("pk", *columns)
            }
            assert set(rows) == told, "what was told as stored is stored, and nothing else"
            for pk, before in self.stored.items():
                assert rows[pk] == before, "a stored decision never changes"
            self.stored = rows
            standing = Review.objects.filter(dataset=self.dataset, superseded_at__isnull=True)
            twice = standing.values("reviewer", "revision").annotate(n=Count("pk")).filter(n__gt=1)
            assert not twice.exists()
            assert Adjudication.objects.filter(quadruplet__dataset=self.dataset).count() == sum(
                item.settled is not None for item in self.model.items.values()
            )

        @invariant(check_during_init=False)
        def invariant_6_every_wording_stands_on_its_executed_call(self) -> None:
            wordings = Revision.objects.filter(quadruplet__dataset=self.dataset)
            assert wordings.count() == sum(item.made for item in self.model.items.values())
            assert not wordings.exclude(observation__call=F("call")).exists()
            assert not wordings.exclude(observation__informative=True).exists()

    threads = {name: ThreadPoolExecutor(1) for name in (*REVIEWERS, "admin")}
    scopes = {"admin": "admin"}
    clients = {name: api(people[name], scopes.get(name, "review")) for name in threads}
    browsers = {name: Client() for name in REVIEWERS}
    for name, browser in browsers.items():
        browser.force_login(people[name])
    try:
        run_state_machine_as_test(
            Work,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            ),
        )
    finally:
        for thread in threads.values():
            thread.submit(lambda: connection.close()).result(10)
            thread.shutdown()
