"""What an edited call shows: its differences, and how the query may follow; and the diff of a query as it is typed."""

from django.urls import reverse

from annotation.queue import claims
from tests.factories import LOOKUPS, deliver

HTMX = {"HX-Request": "true"}


def run(client, claim, **fields):
    sent = {"query": "Where does ENSG00000133703 <b> lie?", "arg-id": LOOKUPS[0]["id"]} | fields
    return client.post(reverse("run_call", args=[claim.pk]), sent, headers=HTMX).content.decode()


def test_a_run_shows_what_is_different_and_how_the_query_may_follow(
    people, dataset, make_quadruplet, browser_client
):  # fmt: skip
    deliver(dataset)
    client = browser_client(people["reviewer1"])
    client.post(reverse("workspace", args=[dataset.slug]))
    claim = claims.current(dataset=dataset, reviewer=people["reviewer1"])
    same = run(client, claim)
    assert "Nothing: it returns the same as before." in same and "may follow" not in same
    page = run(client, claim, **{"arg-id": LOOKUPS[1]["id"]})
    for part in ("What is different", "values changed", "/display_name", "<del>KRAS</del>", "The query may follow"):
        assert part in page
    assert f'data-old="ENSG00000133703" data-new="{LOOKUPS[1]["id"]}"' in page
    assert "&lt;b&gt;" in page and "<b> lie" not in page


def test_two_wordings_are_compared_for_who_is_logged_in(people, browser_client, client):
    assert client.post(reverse("compare_words"), {"old": "a b", "new": "a c"}).status_code == 302
    page = browser_client(people["consumer"]).post(reverse("compare_words"), {"old": "a b", "new": "a <c>"})
    assert "<del>" in page.content.decode() and "&lt;" in page.content.decode() and "<c>" not in page.content.decode()
