# Holdfast from this repository; the context is its root.
FROM python:3.13

WORKDIR /holdfast
COPY . .
# It brings Node by itself where there is none, to build the component with.
RUN python scripts/setup.py run && useradd --create-home holdfast && install --directory --owner=holdfast /files

USER holdfast
EXPOSE 8000
CMD ["sh", "-c", ".venv/bin/holdfast migrate && exec .venv/bin/holdfast serve --host 0.0.0.0 --port 8000"]
