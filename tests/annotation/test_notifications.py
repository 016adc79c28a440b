"""Who is told of what, in the site and by e-mail over a real SMTP server; nobody twice."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as site
from django.utils import timezone

from annotation import members
from annotation.discussion import comments, flags
from annotation.models import Notification, NotificationSettings
from annotation.models.notification import Mail
from annotation.notifications import Kind, choosing, mailing, tell
from annotation.notifications.due import due
from annotation.queue import claims
from annotation.review import adjudication, services, taking_back
from biotool_site.env import BadEnvironment
from biotool_site.settings import mail
from tests.factories import deliver
from tests.stack import free_port

pytestmark = pytest.mark.django_db


class Letters:
    """What an SMTP server received; it refuses while `refuses` is set."""

    def __init__(self) -> None:
        self.refuses = False
        self.received: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 Try again later"
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def letters(settings: Any) -> Iterator[Letters]:
    """A real mail server on loopback, which the site sends to."""
    found, port = Letters(), free_port()
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    for name, value in mail.settings(f"smtp-plain://127.0.0.1:{port}", site.DATA_DIR).items():
        setattr(settings, name, value)
    settings.SENDS_MAIL = True
    yield found
    server.stop()


@pytest.fixture
def mailed(people: dict[str, Any]) -> dict[str, Any]:
    """The people with addresses, who want e-mail at once."""
    for name, person in people.items():
        person.email = f"{name}@example.org"
        person.save()
        NotificationSettings.objects.create(person=person, mail=Mail.AT_ONCE)
    return people


def told(person: Any) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("at").values_list("kind", flat=True))


def unread(person: Any) -> list[str]:
    return list(Notification.objects.filter(person=person, read_at=None).order_by("at").values_list("kind", flat=True))


def send_all() -> int:
    return sum(mailing.send(person) for person in mailing.people_due())


def test_a_mention_and_a_reply_are_told_once_and_not_to_who_wrote(people, dataset):
    quadruplet = deliver(dataset)
    one, two = people["reviewer1"], people["reviewer2"]
    for _ in range(2):
        began = comments.write(quadruplet=quadruplet, author=one, text="Look, @reviewer2 @reviewer1", key="k")
    assert told(two) == ["mention"] and told(one) == []
    comments.write(quadruplet=quadruplet, author=two, text="I see", thread=began)
    comments.write(quadruplet=quadruplet, author=two, text="@reviewer1 indeed", thread=began)
    assert told(one) == ["reply", "mention"]


def test_flags_disputes_and_their_ends_reach_those_concerned(people, make_dataset):
    quadruplet = deliver(make_dataset("pairs", reviews_required=2))
    one, two, judge = people["reviewer1"], people["reviewer2"], people["adjudicator"]
    flag = flags.raise_flag(quadruplet=quadruplet, author=one, note="Odd")
    flags.answer(flag=flag, by=judge, text="No")
    assert told(judge) == ["flag"] and told(one) == ["flag_answered"]
    for person, verdict in ((one, "approve"), (two, "reject")):
        claim = claims.take(dataset=quadruplet.dataset, reviewer=person)
        services.submit(
            quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=person, revision=1, verdict=verdict,
            key=str(claim.pk), reasons=["other"] if verdict == "reject" else [], comment="No",
        )  # fmt: skip
    assert told(judge) == ["flag", "dispute"]
    adjudication.adjudicate(quadruplet_id=quadruplet.pk, adjudicator=judge, revision=1, verdict="approve")
    assert told(one) == ["flag_answered", "adjudicated"] and told(two) == ["adjudicated"]
    assert told(people["consumer"]) == told(people["admin"]) == []


def test_what_waits_for_no_adjudicator_any_more_is_read(people, make_dataset):
    quadruplet = deliver(make_dataset("pairs", reviews_required=2))
    one, two, judge = people["reviewer1"], people["reviewer2"], people["adjudicator"]
    flags.withdraw(flag=flags.raise_flag(quadruplet=quadruplet, author=one, note="Odd"), by=one)
    answered, still = (flags.raise_flag(quadruplet=quadruplet, author=who, note="Odd") for who in (one, two))
    assert unread(judge) == ["flag", "flag"]
    flags.answer(flag=answered, by=judge)
    assert unread(judge) == ["flag"] and told(judge) == ["flag"] * 3

    def decide(person: Any, verdict: str) -> None:
        claim = claims.take(dataset=quadruplet.dataset, reviewer=person)
        services.submit(
            quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=person, revision=1, verdict=verdict,
            key=str(claim.pk), comment="No",
        )  # fmt: skip

    decide(one, "approve")
    decide(two, "reject")
    assert unread(judge) == ["flag", "dispute"]
    taking_back.undo(dataset=quadruplet.dataset, reviewer=two)
    assert unread(judge) == ["flag"]
    claims.give_back_all(dataset=quadruplet.dataset, reviewer=two)
    decide(two, "reject")
    assert unread(judge) == ["flag", "dispute"]
    flags.withdraw(flag=still, by=two)
    adjudication.adjudicate(quadruplet_id=quadruplet.pk, adjudicator=judge, revision=1, verdict="approve")
    assert unread(judge) == []


def test_the_bell_counts_and_opening_one_reads_it(people, dataset, browser_client, statements_of):
    quadruplet = deliver(dataset)
    for number in range(3):
        comments.write(quadruplet=quadruplet, author=people["reviewer1"], text=f"<b>{number}</b> @reviewer2")
    client = browser_client(people["reviewer2"])
    page = client.get("/notifications/").content.decode()
    assert ">3<span" in page and "&lt;b&gt;2&lt;/b&gt;" in page and page.count("is-unread") == 3
    few = statements_of(lambda: client.get("/notifications/"))
    way = re.search(r'href="(/notifications/[0-9a-f-]{36}/)"', page)[1]
    assert f"/quadruplets/{quadruplet.pk}/#comment-" in client.get(way).url
    assert client.get("/notifications/", {"unread": "on"}).content.decode().count("is-unread") == 2
    for number in range(20):
        comments.write(quadruplet=quadruplet, author=people["reviewer1"], text=f"{number} @reviewer2")
    assert statements_of(lambda: client.get("/notifications/")) == few
    assert "22 marked as read" in client.post("/notifications/read/", follow=True).content.decode()
    other = browser_client(people["admin"])
    assert other.get(way).status_code == 404


def told_page(client: Any, address: str = "/notifications/", **asked: str) -> tuple[list[str], dict[str, str]]:
    """The texts on a page of the list, and its ways to newer and older ones."""
    page = client.get(address, asked).content.decode()
    ways = {rel: html.unescape(href) for rel, href in re.findall(r'rel="(prev|next)" href="([^"]+)"', page)}
    return re.findall(r">(News \d+)<", page), ways


def test_an_old_one_is_still_found_and_unread_ones_by_themselves(people, dataset, browser_client, statements_of):
    person = people["reviewer1"]
    made = [
        Notification(person=person, kind="release", event=f"e{n}", dataset=dataset, path="/", text=f"News {n}")
        for n in range(120)
    ]
    for one in made[:100]:
        one.read_at = timezone.now()
    Notification.objects.bulk_create(made)
    client = browser_client(person)
    seen, ways = told_page(client)
    assert seen == [f"News {n}" for n in range(119, 69, -1)] and "prev" not in ways
    first = statements_of(lambda: told_page(client))
    second = ways["next"]
    assert statements_of(lambda: told_page(client, "/notifications/" + second)) == first
    texts, ways = told_page(client, "/notifications/" + second)
    seen += texts
    assert told_page(client, "/notifications/" + ways["prev"])[0] == [f"News {n}" for n in range(119, 69, -1)]
    texts, ways = told_page(client, "/notifications/" + ways["next"])
    assert (seen + texts)[-1] == "News 0" and len(set(seen + texts)) == 120 and "next" not in ways
    assert told_page(client, unread="on")[0] == [f"News {n}" for n in range(119, 99, -1)]
    assert told_page(client, unread="on", kind="flag")[0] == []
    client.post("/notifications/read/")
    assert "All is read" in client.get("/notifications/", {"unread": "on"}).content.decode()
    assert client.get("/notifications/", {"kind": "nonsense"}).status_code == 422
    assert told_page(client, older="nonsense")[0] == seen[:50]


def test_a_kind_is_shown_sent_both_or_neither_as_one_chooses(mailed, dataset, letters, browser_client):
    client = browser_client(mailed["reviewer2"])
    form = {"mail": "at_once", "digest_hour": "7", "in_app": ["mention"], "by_mail": ["reply"]}
    assert client.post("/notifications/settings/", form).status_code == 302
    for kind in (Kind.MENTION, Kind.REPLY, Kind.DISPUTE):
        tell([mailed["reviewer2"]], kind, event=kind, dataset=dataset, path="/", text="x")
    rows = {(row.kind, row.in_app, row.mail_due_at is not None) for row in Notification.objects.all()}
    assert rows == {("mention", True, False), ("reply", False, True)}
    assert client.post("/notifications/settings/", form | {"digest_hour": "24"}).status_code == 422


def test_e_mail_is_sent_once_with_links_and_as_text(mailed, dataset, letters):
    quadruplet = deliver(dataset)
    for text in ("<script>alert(1)</script>\r\nBcc: all@example.org @reviewer2 \u202eabc", "And this, @reviewer2"):
        comments.write(quadruplet=quadruplet, author=mailed["reviewer1"], text=text)
    assert send_all() == 2 and send_all() == 0
    (letter,) = letters.received
    assert letter["To"] == "reviewer2@example.org" and letter["Subject"] == "2 notifications · BioTool Studio"
    assert letter["Bcc"] is None
    plain, html = (part.get_content() for part in letter.iter_parts())
    assert f"{site.SITE_URL}/quadruplets/{quadruplet.pk}/#comment-" in plain and "<script>alert(1)" in plain
    assert "<script>" not in html and "&lt;script&gt;alert(1)" in html
    assert "\u202e" not in plain + html and "[U+202E]abc" in plain
    assert letter["List-Unsubscribe"].strip(" <>") in plain
    assert Notification.objects.filter(mailed_at__isnull=False).count() == 2


def test_what_the_server_refuses_is_sent_later_and_given_up_in_the_end(mailed, dataset, letters):
    tell([mailed["admin"]], Kind.RELEASE, event="e", dataset=dataset, path="/", text="1.0")
    letters.refuses = True
    assert send_all() == 0
    row = Notification.objects.get()
    assert row.mail_began_at is None and row.mail_due_at > timezone.now() and row.mail_tries == 1
    assert mailing.people_due() == []
    letters.refuses = False
    Notification.objects.update(mail_due_at=timezone.now())
    assert send_all() == 1 and len(letters.received) == 1
    letters.refuses = True
    Notification.objects.update(mail_due_at=timezone.now(), mail_began_at=None, mail_tries=mailing.TRIES - 1)
    send_all()
    assert Notification.objects.get().mail_due_at is None


def test_a_worker_killed_while_it_sends_sends_nothing_twice(mailed, dataset, letters):
    tell([mailed["admin"]], Kind.RELEASE, event="e", dataset=dataset, path="/", text="1.0")
    Notification.objects.update(mail_began_at=timezone.now())
    assert send_all() == 0 and mailing.send(mailed["admin"].pk) == 0 and letters.received == []


def test_no_address_no_server_or_read_before_means_no_e_mail(mailed, dataset, letters, settings):
    mailed["reviewer1"].email = ""
    mailed["reviewer1"].save()
    tell([mailed["reviewer1"], mailed["reviewer2"]], Kind.MENTION, event="e", dataset=dataset, path="/", text="x")
    Notification.objects.filter(person=mailed["reviewer2"]).update(read_at=timezone.now())
    settings.SENDS_MAIL = False
    tell([mailed["admin"]], Kind.MENTION, event="e", dataset=dataset, path="/", text="x")
    assert send_all() == 0 and letters.received == []
    assert Notification.objects.count() == 3


def test_the_settings_tell_where_e_mail_goes_or_why_it_does_not(people, browser_client, settings):
    client = browser_client(people["admin"])
    for sends, address, words in (
        (True, "a@example.org", "E-mail goes to a@example.org."),
        (True, "", "Add an address"),
        (False, "a@example.org", "This installation sends no e-mail"),
    ):
        settings.SENDS_MAIL = sends
        type(people["admin"]).objects.filter(pk=people["admin"].pk).update(email=address)
        assert words in client.get("/notifications/settings/").content.decode()


def test_the_link_in_an_e_mail_ends_it_without_a_log_in(mailed, dataset, letters, client):
    tell([mailed["admin"]], Kind.RELEASE, event="e", dataset=dataset, path="/", text="1.0")
    way = f"/notifications/no-mail/{choosing.token(mailed['admin'])}/"
    assert client.get(way).status_code == 200
    assert choosing.of(mailed["admin"]).mail == Mail.AT_ONCE  # looking ends nothing
    assert client.post(way, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choosing.of(mailed["admin"]).mail == Mail.NEVER
    assert send_all() == 0 and letters.received == []
    assert client.get(way.replace(":", "0:", 1)).status_code == 404


def test_who_left_or_has_another_role_is_told_nothing_more(mailed, dataset, letters, browser_client):
    quadruplet = deliver(dataset)
    left, lowered = mailed["reviewer1"], mailed["adjudicator"]
    comments.write(quadruplet=quadruplet, author=mailed["admin"], text="A secret, @reviewer1")
    tell([lowered], Kind.DISPUTE, event="d", dataset=dataset, path="/", text="A disputed secret")
    tell([left, lowered], Kind.RELEASE, event="r", dataset=dataset, path="/", text="Release 1")
    members.remove(dataset=dataset, username="reviewer1")
    members.change_role(dataset=dataset, username="adjudicator", role="consumer")
    for person, unread in ((left, 0), (lowered, 1)):
        client = browser_client(person)
        page = client.get("/notifications/").content.decode()
        assert "secret" not in page and page.count("is-unread") == unread
        assert (f">{unread}<span" in page) is bool(unread)
        kept = Notification.objects.filter(person=person).exclude(kind="release").get()
        assert client.get(f"/notifications/{kept.pk}/").status_code == 404
    send_all()
    assert [letter["To"] for letter in letters.received] == ["adjudicator@example.org"]
    assert "secret" not in letters.received[0].as_string()


def test_a_withdrawn_comment_is_told_no_more(mailed, dataset, letters, browser_client):
    quadruplet = deliver(dataset)
    said = comments.write(quadruplet=quadruplet, author=mailed["reviewer1"], text="By mistake, @reviewer2")
    comments.withdraw(comment=said, by=mailed["reviewer1"])
    page = browser_client(mailed["reviewer2"]).get("/notifications/").content.decode()
    assert "By mistake" not in page and "The comment is withdrawn." in page
    assert send_all() == 0 and letters.received == []


@pytest.mark.parametrize(
    ("mail_setting", "hour", "expected"),
    [
        (Mail.AT_ONCE, 7, datetime(2026, 11, 25, 12, tzinfo=UTC)),
        (Mail.DAILY, 7, datetime(2026, 11, 26, 7, tzinfo=UTC)),
        (Mail.DAILY, 18, datetime(2026, 11, 25, 18, tzinfo=UTC)),
        (Mail.WEEKLY, 7, datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (Mail.NEVER, 7, None),
    ],
)
def test_when_e_mail_is_due(mail_setting, hour, expected):
    wednesday = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert due(NotificationSettings(mail=mail_setting, digest_hour=hour), Kind.MENTION, wednesday) == expected
    assert due(NotificationSettings(mail=mail_setting, not_by_mail=["mention"]), Kind.MENTION, wednesday) is None


def test_a_digest_on_monday_morning_goes_out_the_same_day():
    early = datetime(2026, 11, 30, 6, tzinfo=UTC)
    weekly = NotificationSettings(mail=Mail.WEEKLY, digest_hour=7)
    assert due(weekly, Kind.MENTION, early) == early + timedelta(hours=1)
    assert due(weekly, Kind.MENTION, early + timedelta(hours=1)) == early + timedelta(days=7, hours=1)


def test_addresses_of_mail_servers_are_read_or_refused_by_name(tmp_path):
    read = mail.settings("smtp://studio:p%40ss@mail.example.org", tmp_path)
    assert (read["EMAIL_PORT"], read["EMAIL_USE_TLS"], read["EMAIL_HOST_PASSWORD"]) == (587, True, "p@ss")
    assert mail.settings("smtps://mail.example.org", tmp_path)["EMAIL_USE_SSL"]
    assert mail.settings("", tmp_path)["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    with pytest.raises(BadEnvironment, match="EMAIL_URL") as refused:
        mail.settings("mail.example.org:secret", tmp_path)
    assert "secret" not in str(refused.value)
