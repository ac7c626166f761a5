# The server and nothing else. Data, keys and anchors come from outside; see docs/deploy.md.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/group-companion
COPY requirements/run.txt requirements/
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/run.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin companion \
 && install -d -m 700 -o companion -g companion /data /anchors /backups
WORKDIR /srv/group-companion
COPY --from=build /srv/group-companion/.venv .venv
COPY server server
COPY notes_engine notes_engine
COPY web web
# Compiled here, since nothing can be written there: a start takes half as long.
RUN .venv/bin/python -m compileall -q server notes_engine
USER 10001
ENV PATH=/srv/group-companion/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GROUP_COMPANION_DATA_DIR=/data \
    GROUP_COMPANION_ANCHOR_FILE=/anchors/audit-anchors.jsonl \
    GROUP_COMPANION_KEY_FILE=/run/secrets/companion_keys \
    GROUP_COMPANION_HOST=0.0.0.0 \
    GROUP_COMPANION_PORT=8090 \
    GROUP_COMPANION_TRUSTED_HOSTS=127.0.0.1:8090
VOLUME ["/data", "/anchors", "/backups"]
EXPOSE 8090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8090/health/ready', timeout=4)"]
CMD ["python", "-m", "server", "serve"]
