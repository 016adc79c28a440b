"""When an e-mail goes out, by a person's settings; pure."""

from datetime import datetime, timedelta

from annotation.models.notification import Mail, NotificationSettings

MONDAY = 0


def due(settings: NotificationSettings, kind: str, now: datetime) -> datetime | None:
    """When something of this kind that happened now is sent; None for never. now: in UTC."""
    if settings.mail == Mail.NEVER or kind in settings.not_by_mail:
        return None
    if settings.mail == Mail.AT_ONCE:
        return now
    at = now.replace(hour=settings.digest_hour, minute=0, second=0, microsecond=0)
    if at <= now:
        at += timedelta(days=1)
    if settings.mail == Mail.WEEKLY:
        at += timedelta(days=(MONDAY - at.weekday()) % 7)
    return at
