"""The application factory."""

from __future__ import annotations

from importlib.metadata import version

from flask_openapi3 import Info, OpenAPI

from feeds import sitemap_views
from feeds import views as feed_views
from service.api import (
    articles,
    auth,
    body,
    documentation,
    glossary,
    libretranslate,
    metrics,
    operation,
    problems,
    webhooks,
)
from service.api.context import Context, attach
from service.api.schemas import ProblemOut
from service.clock import utc_now
from service.feed_cache import feed_cache
from service.feed_source import StoredFeeds, publication_name
from service.settings import Settings
from service.startup import open_database
from service.terms import Terms
from service.web import pages


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The WSGI application; without settings, those of the environment. Loads no model, opens no connection."""
    settings = settings or Settings.from_environment()
    app = OpenAPI(
        __name__,
        info=Info(title="Ushtil", version=version("ushtil"), description=documentation.DESCRIPTION),
        security_schemes={"key": {"type": "http", "scheme": "bearer"}},
        validation_error_model=ProblemOut,
        validation_error_callback=problems.on_validation_error,
        doc_ui=False,  # the library's own page loads what `documentation` keeps off ours
    )
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.json = body.Json(app)
    database = open_database(settings)
    attach(app, Context(settings, database, Terms(database)))
    problems.register(app)
    metrics.register(app)
    auth.register(app)
    body.register(app)
    for blueprint in (
        articles.blueprint,
        glossary.blueprint,
        libretranslate.blueprint,
        webhooks.blueprint,
        operation.blueprint,
    ):
        app.register_api(blueprint)
    feeds, cache, age = StoredFeeds(settings, database), feed_cache(settings), settings.feed_max_age
    app.register_blueprint(feed_views.blueprint(feeds, settings.public_url, max_age=age, cache=cache))
    name = publication_name(settings)
    app.register_blueprint(
        sitemap_views.blueprint(feeds, settings.public_url, name, max_age=age, cache=cache, now=utc_now)
    )
    app.register_blueprint(pages.blueprint)
    documentation.register(app)
    return app
