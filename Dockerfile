# Reload Desk: two stages, so that pip and its cache stay behind.
FROM python:3.13-slim AS build

COPY dashboard/requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/reload-desk \
 && /opt/reload-desk/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.13-slim

ENV PATH=/opt/reload-desk/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=dashboard.settings \
    RELOAD_DESK_STATIC=/srv/reload-desk/static-made \
    RELOAD_DESK_DATA=/srv/reload-desk/var
WORKDIR /srv/reload-desk
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin reloaddesk \
 && install --directory --owner=reloaddesk --mode=0700 var
COPY --from=build /opt/reload-desk /opt/reload-desk
COPY manage.py gunicorn.conf.py ./
COPY dashboard dashboard
COPY templates templates
COPY static static
# Settings want a data folder and a key: these are for this line alone, and nothing of them stays in the image.
RUN RELOAD_DESK_DATA=/tmp/build-only RELOAD_DESK_SECRET_KEY=for-this-line-alone \
    python -c 'import django; django.setup(); from dashboard import static_files; static_files.collect()' \
 && python -m compileall -q dashboard \
 && chmod -R a+rX dashboard static-made \
 && rm -rf /tmp/build-only

USER 10001
VOLUME /srv/reload-desk/var
EXPOSE 8000
# Migrations of a large database come first: until the end of the start period a failure does not count.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 CMD ["python", "-m", "dashboard.healthcheck"]
CMD ["sh", "-c", "python manage.py migrate --no-input && exec python -m dashboard.worker_process gunicorn dashboard.wsgi"]
