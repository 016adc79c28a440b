"""Who is told of what happens to a quadruplet, and which words of it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from annotation.discussion import mentions
from annotation.models import Adjudication, Comment, Dataset, Flag, Notification, Quadruplet, Release, Role
from annotation.notifications import Kind, read_by_all, tell


def commented(comment: Comment, addressed: list[Any]) -> None:
    """Whom the comment mentions, and who began the thread that it replies to."""
    quadruplet = comment.quadruplet
    path = f"{reverse('quadruplet', args=[quadruplet.pk])}#comment-{comment.pk}"
    said: dict[str, Any] = {
        "dataset": quadruplet.dataset,
        "quadruplet": quadruplet,
        "actor": comment.author,
        "text": comment.text,
    }
    tell(addressed, Kind.MENTION, event=f"comment:{comment.pk}", path=path, **said)
    if comment.thread is not None:
        asked = mentions.readers(quadruplet.dataset).filter(pk=comment.thread.author_id)
        tell(asked, Kind.REPLY, event=f"comment:{comment.pk}", path=path, **said)


def comment_withdrawn(comment: Comment) -> None:
    """Its words go from the lists, and it from e-mail that is not sent yet."""
    told = Notification.objects.filter(event=f"comment:{comment.pk}")
    told.update(text="The comment is withdrawn.")
    told.filter(mail_began_at__isnull=True).update(mail_due_at=None)


def flagged(flag: Flag) -> None:
    """The adjudicators."""
    path = f"{reverse('adjudicate', args=[flag.quadruplet_id])}?kind=flagged"
    tell(
        adjudicators(flag.dataset), Kind.FLAG, event=f"flag:{flag.pk}", path=path,
        dataset=flag.dataset, quadruplet=flag.quadruplet, actor=flag.author, text=flag.note,
    )  # fmt: skip


def flag_closed(flag: Flag) -> None:
    """Answered or withdrawn: it waits for no adjudicator any more."""
    read_by_all(Kind.FLAG, flag.quadruplet, event=f"flag:{flag.pk}")


def flag_answered(flag: Flag, *, by: Any, text: str) -> None:
    """Who raised the flag."""
    path = reverse("quadruplet", args=[flag.quadruplet_id])
    tell(
        [flag.author], Kind.FLAG_ANSWERED, event=f"flag-answered:{flag.pk}", path=path,
        dataset=flag.dataset, quadruplet=flag.quadruplet, actor=by, text=text or flag.note,
    )  # fmt: skip


def disputed(quadruplet: Quadruplet) -> None:
    """The adjudicators; the wording, as the reviewers' names would bias."""
    event = f"dispute:{quadruplet.pk}:{quadruplet.reviews.count()}"  # by the decisions ever made: each dispute is new
    tell(
        adjudicators(quadruplet.dataset), Kind.DISPUTE, event=event,
        path=reverse("adjudicate", args=[quadruplet.pk]), dataset=quadruplet.dataset, quadruplet=quadruplet,
        text=quadruplet.current.query,
    )  # fmt: skip


def agreed(quadruplet: Quadruplet) -> None:
    """Reviewers disagree no more: it waits for no adjudicator."""
    read_by_all(Kind.DISPUTE, quadruplet)


def adjudicated(adjudication: Adjudication) -> None:
    """Who decided on the quadruplet, and stands by it; no adjudicator need look any more."""
    quadruplet = adjudication.quadruplet
    read_by_all(Kind.DISPUTE, quadruplet)
    reviews = quadruplet.reviews.filter(superseded_at__isnull=True)
    people = mentions.readers(quadruplet.dataset).filter(pk__in=reviews.values("reviewer"))
    tell(
        people, Kind.ADJUDICATED, event=f"adjudication:{adjudication.pk}",
        path=reverse("quadruplet", args=[quadruplet.pk]), dataset=quadruplet.dataset, quadruplet=quadruplet,
        actor=adjudication.adjudicator, text=adjudication.revision.query,
    )  # fmt: skip


def released(release: Release) -> None:
    """Who cut it, and who downloads releases."""
    people = list(members(release.dataset, Role.CONSUMER))
    if release.created_by:
        people.append(release.created_by)
    path = reverse("release", args=[release.dataset.slug, release.version])
    tell(people, Kind.RELEASE, event=f"release:{release.pk}", dataset=release.dataset, path=path, text=release.version)


def adjudicators(dataset: Dataset) -> Any:
    """The dataset's adjudicators; its admins where it has none."""
    found = list(members(dataset, Role.ADJUDICATOR))
    return found or list(members(dataset, Role.ADMIN))


def members(dataset: Dataset, role: Role) -> Any:
    """The members in a role."""
    return get_user_model().objects.filter(memberships__dataset=dataset, memberships__role=role, is_active=True)
