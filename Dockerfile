# The web pages and, on SQLite, the worker in one process; settings come from the environment (docs/settings.md).
# With PostgreSQL `cartbooks worker` is a process of its own: compose.yaml shows both.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 cartbooks
WORKDIR /srv/cartbooks

# The lock first, so that code changes do not install everything again.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY simulators simulators
RUN pip install --no-cache-dir --no-deps --no-build-isolation . && mkdir var && chown cartbooks var

USER cartbooks
ENV CARTBOOKS_DATABASE_URL=sqlite:////srv/cartbooks/var/cartbooks.sqlite
VOLUME /srv/cartbooks/var
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=3)"]
CMD ["cartbooks", "serve", "--host", "0.0.0.0", "--port", "8000"]
