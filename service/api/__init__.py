"""The HTTP surface: blueprints, request and response shapes, authentication and problems."""
