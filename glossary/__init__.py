"""Names kept right: terms, their inflection, finding them in a text and enforcing them in a translation."""
