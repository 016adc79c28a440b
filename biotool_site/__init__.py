"""The site that joins the rooms: settings, URLs, Celery, accounts, embedded engines, health."""
