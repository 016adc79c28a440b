"""What a person is told of: the list, the way to each, and how they want to be told."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from annotation.forms import NotificationSettingsForm, NotificationsForm
from annotation.models import Notification
from annotation.notifications import choosing, reading
from annotation.paging import Page
from annotation.views.gate import PageRequest, person_required


@require_safe
@person_required
def notifications(request: PageRequest) -> HttpResponse:
    """One's own, the newest first: all, or the unread ones."""
    form = NotificationsForm(request.GET)
    readable = form.is_valid()
    page: Page[Notification] = reading.page(request.user, request.GET, **form.cleaned_data) if readable else Page([])
    context = {"form": form, "page": page, "wanted": form.cleaned_data}
    return render(request, "annotation/notifications.html", context, status=200 if readable else 422)


@require_safe
@never_cache
@person_required
def notification_open(request: PageRequest, id: UUID) -> HttpResponse:
    """To where it happened; it is read by that. The way there asks who may see it."""
    found = get_object_or_404(reading.seen_by(request.user), pk=id)
    reading.read(request.user, found.pk)
    return redirect(found.path)


@require_POST
@person_required
def notifications_read(request: PageRequest) -> HttpResponse:
    """Mark all as read."""
    count = reading.read(request.user)
    messages.success(request, f"{count} marked as read." if count else "All were read already.")
    return redirect("notifications")


@person_required
def notification_settings(request: PageRequest) -> HttpResponse:
    """How one wants to be told."""
    form = NotificationSettingsForm(choosing.of(request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        choosing.store(form.chosen())
        messages.success(request, "Stored. It also counts for what is not sent yet.")
        return redirect("notification_settings")
    context = {"form": form, "sends_mail": settings.SENDS_MAIL}
    return render(request, "annotation/notification_settings.html", context, status=422 if form.errors else 200)


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed token says who asks, and for what
def no_mail(request: PageRequest, token: str) -> HttpResponse:
    """The link in each e-mail, for who need not log in: a button, and POST ends e-mail."""
    person = get_user_model().objects.filter(pk=choosing.person_of(token) or 0).first()
    if person is None:
        raise Http404
    if request.method == "POST":
        choosing.no_mail(person)
    return render(request, "annotation/no_mail.html", {"done": request.method == "POST"})
