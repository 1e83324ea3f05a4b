"""Terms as files: TOML for editors of this project, CSV for spreadsheets, TBX for translators' tools.

Each module has ``read(source: bytes | str) -> list[Term]``, which raises `glossary.errors.GlossaryError`, and
``write(terms) -> bytes``; what is written reads back as the same terms, in the same order.
"""
