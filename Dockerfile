# The program and its run-time libraries in a virtual environment of their own, so that pip's leavings and the sources
# stay behind in this stage.
FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/ushtil
WORKDIR /src

# The libraries first, by the list in pyproject.toml alone: a change of the program then leaves this layer as it is.
# argos-translate-lt is argostranslate without PyTorch, so no PyTorch comes in by it.
COPY pyproject.toml ./
RUN python -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies']))" > requirements.txt \
    && /opt/ushtil/bin/pip install --no-cache-dir --requirement requirements.txt

COPY README.md LICENSE ./
COPY service/ service/
COPY feeds/ feeds/
COPY glossary/ glossary/
COPY models/starter/ models/starter/
COPY docs/samples/ docs/samples/
RUN /opt/ushtil/bin/pip install --no-cache-dir --no-deps . \
    && /opt/ushtil/bin/pip check


FROM python:3.12-slim

# A fixed number, so that orchestrators can tell without a look at /etc/passwd that it is not root.
RUN groupadd --gid 10001 ushtil \
    && useradd --uid 10001 --gid ushtil --home-dir /var/lib/ushtil --create-home --shell /usr/sbin/nologin ushtil \
    && install --directory --owner=ushtil --group=ushtil /var/lib/ushtil/packages

COPY --from=build /opt/ushtil /opt/ushtil

# HOME: argostranslate makes its settings and cache directories there when it is imported.
ENV PATH=/opt/ushtil/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/var/lib/ushtil \
    ARGOS_PACKAGES_DIR=/var/lib/ushtil/packages \
    USHTIL_DATA_DIR=/var/lib/ushtil \
    USHTIL_BIND=0.0.0.0:8080

USER 10001:10001
WORKDIR /var/lib/ushtil
VOLUME ["/var/lib/ushtil", "/var/lib/ushtil/packages"]
EXPOSE 8080

# http.client, because urllib would go through a proxy named in the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['USHTIL_BIND'].rpartition(':')[2]), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]

# `ushtil serve` becomes gunicorn (exec), so process 1 takes the engine's SIGTERM and reaps its children: no tini.
ENTRYPOINT ["ushtil"]
CMD ["serve"]
