FROM node:24-bookworm-slim AS explorer
WORKDIR /src/explorer
COPY explorer/package.json explorer/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY explorer ./
RUN npm run build


# One base for both: a virtual environment fits only the interpreter it was made by.
FROM python:3.13-slim-bookworm AS base


FROM base AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ONLY_BINARY=:all: \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# With traces: docker build --build-arg LOCK=otel
ARG LOCK=run
COPY requirements/${LOCK}.lock requirements/local.lock requirements/
# setuptools builds the wheel and stays behind. It comes by its hash in local.lock, since a build in
# isolation would fetch it without one.
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --require-hashes -r requirements/${LOCK}.lock \
    && sed -n '/^setuptools==/,/[^\\]$/p' requirements/local.lock > requirements/build.lock \
    && pip install --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md ./
COPY db db
COPY gql gql
COPY migrations migrations
COPY models models
COPY --from=explorer /src/gql/static/explorer gql/static/explorer
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && pip --python /venv/bin/python install --no-deps --no-index /wheel/*.whl


FROM base
ENV ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PATH=/venv/bin:$PATH \
    PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
COPY --from=builder /venv /venv
# `alembic` finds its settings and the migrations in the working directory.
WORKDIR /app
COPY pyproject.toml ./
COPY migrations migrations
# A number, so that an orchestrator can tell that it is not root.
USER 10001:10001
EXPOSE 8000
# An empty ProxyHandler: a proxy in the environment is no way to this address.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import os; from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["gateway"]
CMD ["serve"]
