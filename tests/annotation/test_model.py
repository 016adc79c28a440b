"""A model of the queue beside the real one: whatever people do, in turn or at once, invariants 3 to 6 of DESIGN hold.

Each person works over the API on a database connection of their own. The model is plain Python and knows nothing
of how the product does it; where two act at once, one of the two orders must explain what both were told.
"""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
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
from tests.annotation.queue_model import REVIEWERS, Item, Model, Told, adjudicated, changed, decided, took, took_back
from tests.factories import LOOKUPS, deliver_many

SIZE = 3
EXAMPLES = 20
STEPS = 30
OTHER_CALLS = [call for call in LOOKUPS if call != LOOKUPS[0]]

reviewers = st.sampled_from(REVIEWERS)
verdicts = st.sampled_from(["approve", "reject"])
places = st.integers(0, SIZE - 1)


@dataclass
class World:
    """What the people have: an account, a thread with a database connection of its own, an API client, a browser."""

    people: dict[str, Any]
    threads: dict[str, ThreadPoolExecutor]
    clients: dict[str, Any]
    browsers: dict[str, Client]


class Work(RuleBasedStateMachine):
    """People at one dataset of three quadruplets."""

    world: World

    @initialize(wanted=st.integers(1, 3), edit_counts=st.booleans())
    def begin(self, wanted: int, edit_counts: bool) -> None:
        slug = f"model-{uuid.uuid4().hex[:12]}"
        self.dataset = Dataset.objects.create(
            slug=slug, name=slug, reviews_required=wanted, edit_counts_as_approval=edit_counts
        )
        for name in (*REVIEWERS, "admin"):
            role = {"adjudicator": Role.ADJUDICATOR, "admin": Role.ADMIN}.get(name, Role.REVIEWER)
            Membership.objects.create(dataset=self.dataset, user=self.world.people[name], role=role)
        rows = deliver_many(self.dataset, SIZE)
        self.model = Model(wanted, edit_counts, {str(row.pk): Item() for row in rows})
        self.order = [str(row.pk) for row in rows]
        self.sent: list[tuple[str, str, dict[str, Any], dict[str, str], Told]] = []  # stored reviews, to be sent again
        self.stored: dict[str, tuple[Any, ...]] = {}
        self.old_claims: list[tuple[str, str, str, int]] = []

    # -- how an act reaches the product --

    def on(self, person: str, work: Callable[[], Told]) -> Any:
        return self.world.threads[person].submit(work)

    def call(self, person: str, method: str, path: str, body: Any = None, headers: Any = None) -> Told:
        answer = getattr(self.world.clients[person], method)(f"/api/v1/{path}", body, headers=headers)
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
        standing = Review.objects.filter(reviewer=self.world.people[person], quadruplet=pk, superseded_at=None)
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
            assert self.on(person, partial(self.call, person, "delete", f"claims/{claim}/")).result(60).status == 204
            del self.model.items[pk].held[person]

    @rule(person=reviewers, place=places)
    def skip(self, person: str, place: int) -> None:
        if held := self.some_holding(person, place):
            pk, claim = held
            answer = self.on(person, lambda: self.world.browsers[person].post(f"/claims/{claim}/skip/")).result(60)
            assert answer.status_code in (200, 302), answer
            del self.model.items[pk].held[person]
            for other, item in self.model.items.items():  # without scripts the page claims the next one at once
                mine = Claim.objects.filter(
                    quadruplet=other, reviewer=self.world.people[person], closed_at__isnull=True
                )
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
        rows = {str(row[0]): row[1:] for row in Review.objects.filter(dataset=self.dataset).values_list("pk", *columns)}
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


@pytest.fixture
def world(api: Callable[..., Any], people: dict[str, Any]) -> Iterator[World]:
    threads = {name: ThreadPoolExecutor(1) for name in (*REVIEWERS, "admin")}
    clients = {name: api(people[name], "admin" if name == "admin" else "review") for name in threads}
    browsers = {name: Client() for name in REVIEWERS}
    for name, browser in browsers.items():
        browser.force_login(people[name])
    yield World(people, threads, clients, browsers)
    for thread in threads.values():
        thread.submit(lambda: connection.close()).result(10)
        thread.shutdown()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(400)
def test_whatever_people_do_the_invariants_hold(world: World) -> None:
    rules = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(type("Work", (Work,), {"world": world}), settings=rules)
