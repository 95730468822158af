# Reload Desk: two stages, so that pip and its cache stay behind.
FROM python:3.13-slim AS build

COPY dashboard/requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/reload-desk \
 && /opt/reload-desk/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.13-slim

ENV PATH=/opt/reload-desk/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=dashboard.settings \
    RELOAD_DESK_DATA=/srv/reload-desk/var
WORKDIR /srv/reload-desk
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin reloaddesk \
 && mkdir var \
 && chown reloaddesk var
COPY --from=build /opt/reload-desk /opt/reload-desk
COPY manage.py ./
COPY dashboard dashboard
COPY templates templates
COPY static static

USER 10001
VOLUME /srv/reload-desk/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["sh", "-c", "python manage.py migrate --no-input && python manage.py collectstatic --no-input --verbosity 0 && exec python -m dashboard.worker_process gunicorn --bind 0.0.0.0:8000 --worker-class gthread --workers 2 --threads 4 --access-logfile - dashboard.wsgi"]
