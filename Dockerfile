FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes -r requirements/base.txt

COPY . .
# Translations, fonts and icons, then the static files. Settings want keys; nothing is signed with these.
RUN python -m ops.files \
    && key=only-for-this-step-and-nothing-is-signed-with-it \
    && SECRET_KEY=$key CPR_ENCRYPTION_KEYS=$key CPR_HASH_KEY=$key ALLOWED_HOSTS=localhost \
       DATABASE_URL=postgres://nowhere/none REDIS_URL=redis://nowhere \
       DJANGO_SETTINGS_MODULE=config.settings.production \
       python manage.py collectstatic --no-input

RUN useradd --system --uid 10001 app && install -d -o app /var/lib/beat
USER app
ENV DJANGO_SETTINGS_MODULE=config.settings.production
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "--bind", "0.0.0.0:8000", "config.wsgi"]
