"""What is kept: articles, their translations and feeds, the work queue, keys and short-lived requests.

Functions take a `sqlalchemy.orm.Session` and the present time, so that a caller decides what makes one transaction and
a test decides what time it is. `service.storage.database.Database` opens the sessions.
"""
