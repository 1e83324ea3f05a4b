from __future__ import annotations

from tests.service.translation.tiny import archive_1_0, archive_1_1, opus_release  # noqa: F401 (fixtures)
