"""Push: the WebSub hub is told of feeds that have changed, webhooks of versions of articles."""
