"""Each person's own keys: chosen, refused with the reason, set back, switched off; and what they cost."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from annotation import keyboards
from annotation.keys import GROUPS, KEYS, SHORTCUTS
from annotation.models import KeyBinding, Keyboard

pytestmark = pytest.mark.django_db
PAGE = "/keys/"


@pytest.fixture
def reviewer(people: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(people["reviewer1"])
    return client


def form(**changes: str) -> dict[str, str]:
    return {"on": "on", **{f"key-{slug}": changes.get(slug, key) for slug, key in KEYS.items()}}


def test_the_usual_keys_clash_nowhere_and_each_has_a_group() -> None:
    assert len(set(KEYS.values())) == len(SHORTCUTS) == len(KEYS)
    assert {shortcut.group for shortcut in SHORTCUTS} <= set(GROUPS)
    assert not keyboards.problems(KEYS)


def test_a_chosen_key_is_on_the_control_and_in_the_sheet(
    reviewer: Client, people: dict[str, Any], dataset: Any, make_quadruplet: Any
) -> None:
    make_quadruplet(dataset)
    assert reviewer.post(PAGE, form(approve="ф", skip="")).status_code == 302
    page = reviewer.post(reverse("workspace", args=["genes"]), follow=True).content.decode()
    assert '<kbd data-key-of="approve">ф</kbd>' in page and '<kbd data-key-of="reject">r</kbd>' in page
    assert '<kbd data-key-of="skip" hidden></kbd>' in page
    assert 'data-key="ф" data-does="approve"' in page and 'data-key="" data-does="skip"' in page
    other = Client()
    other.force_login(people["reviewer2"])
    assert 'data-key="a" data-does="approve"' in other.get(reverse("workspace", args=["genes"])).content.decode()


@pytest.mark.parametrize(
    ("changes", "slug", "told"),
    [
        ({"approve": "e"}, "approve", "“e” is the key of “Edit query or arguments”, too"),
        ({"approve": "7"}, "approve", "Digits"),
        ({"approve": "ab"}, "approve", "One letter or sign"),
        ({"approve": "\u200b"}, "approve", "One letter or sign"),
        ({"approve": "Esc"}, "approve", "One letter or sign"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_the_reason(
    changes: dict[str, str], slug: str, told: str, reviewer: Client, people: dict[str, Any]
) -> None:
    refused = reviewer.post(PAGE, form(**changes))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert told in page and "Not stored" in page
    assert f'value="{changes[slug]}"' in page, "what was typed is kept"
    assert not KeyBinding.objects.exists()


def test_two_keys_are_swapped_and_only_what_differs_is_stored(reviewer: Client, people: dict[str, Any]) -> None:
    assert reviewer.post(PAGE, form(approve="e", edit="a")).status_code == 302
    assert dict(KeyBinding.objects.values_list("slug", "key")) == {"approve": "e", "edit": "a"}
    keys = keyboards.keys_of(people["reviewer1"]).of
    assert (keys["approve"], keys["edit"], keys["reject"]) == ("e", "a", "r")


def test_one_is_set_back_or_all_are(reviewer: Client, people: dict[str, Any]) -> None:
    reviewer.post(PAGE, form(approve="x", reject="z"))
    reviewer.post(PAGE, form(approve="x", reject="z") | {"reset": "approve"})
    assert dict(KeyBinding.objects.values_list("slug", "key")) == {"reject": "z"}
    reviewer.post(PAGE, form(approve="x", reject="x") | {"reset": "all"})
    assert keyboards.keys_of(people["reviewer1"]) == keyboards.Keys()


def test_keys_are_switched_off_altogether(
    reviewer: Client, people: dict[str, Any], dataset: Any, make_quadruplet: Any
) -> None:
    make_quadruplet(dataset)
    off = form()
    del off["on"]
    answer = reviewer.post(PAGE, off, follow=True)
    assert "Keys are off" in answer.content.decode()
    page = reviewer.post(reverse("workspace", args=["genes"]), follow=True).content.decode()
    assert "data-keys-off" in page and '<kbd data-key-of="approve" hidden></kbd>' in page
    reviewer.post(PAGE, form())
    assert "data-keys-off" not in reviewer.get(reverse("workspace", args=["genes"])).content.decode()


def test_an_action_whose_usual_key_was_given_away_has_none(people: dict[str, Any]) -> None:
    keyboard = Keyboard.objects.create(person=people["reviewer1"])
    KeyBinding.objects.create(keyboard=keyboard, slug="approve", key=KEYS["help"])
    KeyBinding.objects.create(keyboard=keyboard, slug="of-a-later-version", key="z")
    keys = keyboards.keys_of(people["reviewer1"]).of
    assert (keys["approve"], keys["help"]) == (KEYS["help"], "")
    assert set(keys) == set(KEYS)


def test_the_database_keeps_one_action_per_key_and_person(people: dict[str, Any]) -> None:
    first, second = (Keyboard.objects.create(person=people[name]) for name in ("reviewer1", "reviewer2"))
    KeyBinding.objects.create(keyboard=first, slug="approve", key="x")
    KeyBinding.objects.create(keyboard=second, slug="approve", key="x")
    KeyBinding.objects.create(keyboard=first, slug="skip", key="")
    KeyBinding.objects.create(keyboard=first, slug="undo", key="")
    for bad in ({"slug": "edit", "key": "x"}, {"slug": "approve", "key": "y"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeyBinding.objects.create(keyboard=first, **bad)


def test_a_page_reads_the_keys_once_and_a_fragment_not_at_all(
    reviewer: Client, people: dict[str, Any], dataset: Any, make_quadruplet: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_quadruplet(dataset)
    make_quadruplet(dataset, "And where does it end?")
    reviewer.post(PAGE, form(approve="x"))
    reviewer.post(reverse("workspace", args=["genes"]))
    for address, how, times in (
        ("workspace", {"method": "get"}, 1),
        ("ahead", {"method": "post", "headers": {"X-Requested-With": "fetch"}}, 0),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(reviewer, how.pop("method"))(reverse(address, args=["genes"]), **how)
        assert answer.status_code == 200 and "data-key-of" in answer.content.decode()
        assert sum("annotation_keyboard" in query["sql"] for query in queries) == times


def test_who_is_not_logged_in_has_no_keys_page() -> None:
    assert Client().get(PAGE).url == f"/login/?next={PAGE}"
