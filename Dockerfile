# The image of every daemon and of `pewstats` itself: docker build --tag pewstats-collectors .
# Python is the version the tests run on; packages are those of requirements.lock, by hash.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock ./
RUN python -m venv /tools && /tools/bin/python -m pip install -qq --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
RUN /tools/bin/uv pip compile pyproject.toml --quiet --extra s3 --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --constraints requirements.lock --output-file runtime.lock \
    && python -m venv /opt/pewstats \
    && /opt/pewstats/bin/python -m pip install -qq --require-hashes -r runtime.lock
COPY sql sql
COPY config config
COPY pipelines pipelines
COPY pewstats_collectors pewstats_collectors
RUN /tools/bin/python -m hatchling build --target wheel --directory dist \
    && /opt/pewstats/bin/python -m pip install -qq --no-deps dist/*.whl

FROM python:${PYTHON}-slim-bookworm
LABEL org.opencontainers.image.title="pewstats-collectors" \
      org.opencontainers.image.description="Telemetry pipeline for PUBG tournament statistics" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /var/lib/pewstats --create-home --shell /usr/sbin/nologin pewstats
COPY --from=build /opt/pewstats /opt/pewstats
COPY scripts/container_health.py /usr/local/lib/pewstats/container_health.py
ENV PATH=/opt/pewstats/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PEWSTATS_HOME=/var/lib/pewstats \
    PEWSTATS_LOG_FORMAT=json \
    PEWSTATS_METRICS_HOST=0.0.0.0
USER 10001
WORKDIR /var/lib/pewstats
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["python", "/usr/local/lib/pewstats/container_health.py"]
ENTRYPOINT ["pewstats"]
CMD ["run"]
