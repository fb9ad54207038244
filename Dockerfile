# One image for the shop, its workers and its sandbox; compose.yaml has the commands.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/countonce

COPY requirements.txt requirements-scale.txt ./
RUN pip install --requirement requirements.txt --requirement requirements-scale.txt

COPY . .
RUN useradd --system --no-create-home countonce \
    && install --directory --owner countonce instance
USER countonce

EXPOSE 8000
