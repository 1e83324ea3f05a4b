"""Enforcement: sees to it that the terms of a sentence stand in its translation, in the form that is needed there.

It knows no translator: `plan` says what is to be translated in place of a sentence, `choose` makes one translation of
what came back.
"""

from glossary.enforcement.choosing import choose, is_settled
from glossary.enforcement.planning import plan
from glossary.enforcement.types import AppliedTerm, Enforced, Matched, Method, Plan, Slot, Translated, Variant

__all__ = [
    "AppliedTerm",
    "Enforced",
    "Matched",
    "Method",
    "Plan",
    "Slot",
    "Translated",
    "Variant",
    "choose",
    "is_settled",
    "plan",
]
