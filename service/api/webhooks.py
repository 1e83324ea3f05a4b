"""``/api/v1/webhooks``: who is sent each version that is published. For operators: every endpoint needs ``admin``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask import Response, jsonify, make_response
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field

from service.api.context import context
from service.api.fields import TagName, WebAddress
from service.api.problems import Problem, invalid
from service.api.render import moment
from service.api.schemas import KEYED, problems
from service.languages import Language
from service.posted import Posted
from service.push.addresses import BadAddressError, check_url
from service.storage import push_targets
from service.storage.push_targets import Webhook, WebhookNotFoundError

blueprint = APIBlueprint(
    "webhooks", __name__, url_prefix="/api/v1/webhooks", abp_tags=[Tag(name="Webhooks")], abp_responses=problems(422)
)


class PostedWebhook(Posted):
    """Where to send what is published."""

    url: WebAddress
    languages: list[Language] = Field(default_factory=list, description="Only versions in these. Empty: all.")
    tags: Annotated[list[TagName], Field(max_length=100)] = Field(
        default_factory=list, description="Only articles with one of these. Empty: all."
    )


class WebhookOut(BaseModel):
    id: str
    url: str
    languages: list[Language]
    tags: list[str]
    created_at: datetime
    failing_since: datetime | None = Field(description="Since when it does not take what it is sent.")
    last_error: str | None
    last_success_at: datetime | None
    waiting: int = Field(description="Deliveries that are still to be made.")
    failed: int = Field(description="Deliveries of the last days that were given up.")


class WebhookMade(WebhookOut):
    secret: str = Field(description="The key of the signatures, shown this once.")


class WebhookList(BaseModel):
    webhooks: list[WebhookOut]


class WebhookPath(BaseModel):
    webhook_id: Annotated[str, Field(description="Id of the webhook.")]


@blueprint.post("", security=KEYED, responses={201: WebhookMade, **problems(400, 401, 403, 413, 415)})
def create_webhook(body: PostedWebhook) -> Response:
    """Add a webhook. The answer has its secret, which cannot be read again."""
    try:
        url = check_url(body.url, private=context().settings.webhook_private)
    except BadAddressError as error:
        raise invalid([("url", str(error))]) from None
    with context().database.write() as session:
        made, secret = push_targets.add_webhook(session, url, context().now(), languages=body.languages, tags=body.tags)
    response = jsonify(_shown(made) | {"secret": secret})
    response.status_code = 201
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("", security=KEYED, responses={200: WebhookList, **problems(401, 403)})
def list_webhooks() -> Response:
    """List the webhooks, oldest first, and how they are doing."""
    with context().database.read() as session:
        found = push_targets.webhooks(session)
    return jsonify({"webhooks": [_shown(each) for each in found]})


@blueprint.delete("/<webhook_id>", security=KEYED, responses={204: None, **problems(401, 403, 404)})
def delete_webhook(path: WebhookPath) -> Response:
    """Remove a webhook and what still waits for it."""
    with context().database.write() as session:
        try:
            push_targets.remove_webhook(session, path.webhook_id)
        except WebhookNotFoundError:
            raise Problem(404, "not-found", f"There is no webhook {path.webhook_id[:64]!r}.") from None
    return make_response("", 204)


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "languages": list(webhook.languages),
        "tags": list(webhook.tags),
        "created_at": moment(webhook.created_at),
        "failing_since": moment(webhook.failing_since),
        "last_error": webhook.last_error,
        "last_success_at": moment(webhook.last_success_at),
        "waiting": webhook.waiting,
        "failed": webhook.failed,
    }
