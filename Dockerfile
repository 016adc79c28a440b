# One image for web, workers, beat, migrations and the stand-in: docker-compose.yml tells them apart by command.

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --quiet --require-hashes -r /tmp/base.txt

FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DEBUG=0 \
    DJANGO_SETTINGS_MODULE=biotool_site.settings.production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/static_collected
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin studio \
    && mkdir -p /app /data \
    && chown studio:studio /data
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY . /app
# The settings want a key and a host to load; these exist only while this line runs and are in no layer.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER studio
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s --retries=3 \
    CMD ["python", "-m", "biotool_site.supervisor.healthcheck"]
CMD ["gunicorn", "biotool_site.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
