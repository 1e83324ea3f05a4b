"""The application for a WSGI server: ``service.wsgi:app``."""

from service.app import create_app

app = create_app()
