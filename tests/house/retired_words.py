"""The retired words: what `docs/glossary.md` and the house style in CONTRIBUTING.md replace."""

from typing import NamedTuple


class Retired(NamedTuple):
    """A retired word.

    Attributes
    ----------
    pattern
        A regular expression for whole words, in lower case.
    instead
        The words to use.
    allowed
        Phrases in which the word is right.
    """

    pattern: str
    instead: str
    allowed: tuple[str, ...] = ()


NAMES = {
    "anew": "again",
    "because": "reason",
    "brokering": "contact_request",
    "card": "document",
    "cards": "documents",
    "desk": "dependencies",
    "exchanged": "swapped",
    "foretold": "extrapolated",
    "glance": "prefilter",
    "happened": "event_type",
    "kin": "sibling",
    "kinship": "sibling_share",
    "leave": "permissions, archive",
    "leavers": "by_archive_day",
    "lone": "single_household",
    "notice": "notification",
    "notices": "notifications",
    "receipt": "idempotency_record",
    "receipts": "idempotency_records",
    "seal": "encrypt",
    "sealed": "ciphertext, encrypted",
    "sealing": "encryption",
    "trail": "audit_log",
    "unseal": "decrypt",
    "unmoved": "version_matches",
    "whereabouts": "full_record",
}
"""Words that no identifier contains, and what to use instead."""

PROSE = (
    Retired("alone", "only, by itself"),
    Retired("at the latest", "no later than"),
    Retired("brought up", "started"),
    Retired("anew", "again"),
    Retired("as any other", "normally"),
    Retired("beside", "in addition to, next to"),
    Retired("brokering", "brokered contact"),
    Retired("cards?", "search document"),
    Retired("commonest", "most common"),
    Retired("desk", "dependencies"),
    Retired("exchanged", "swapped"),
    Retired("fellow", "other"),
    Retired("for good", "permanently"),
    Retired("foretold|foretells?", "extrapolated"),
    Retired("glance", "prefilter"),
    Retired("held", "under review; stored", ("what is held", "held out", "common_assessment_held_by")),
    Retired("kin|kinship", "sibling"),
    Retired("leavers?", "records due to be archived"),
    Retired("likeliest", "most likely"),
    Retired("notices?", "notification", ("investigation notice", "would notice", "no-notices")),
    Retired("oneself|one's", "their, your", ("one's notifications",)),
    Retired("receipts?", "idempotency record"),
    Retired("seal|seals|sealed|sealing|unseal|unsealed", "encrypt, decrypt"),
    Retired("slips?", "typo"),
    Retired("stands?", "is stored, is indexed, applies"),
    Retired("the own", "their, its"),
    Retired("trails?", "audit log"),
    Retired("whereabouts", "full record"),
    Retired("whoever", "the caller, or another role", ("whoever it names",)),
)
"""Words that documents, docstrings and comments do not contain."""

SOURCES = {
    "docs/rulebook.md": "It is the source text, in the words of the law.",
    "docs/glossary.md": "It lists the retired words.",
    "tests/house/retired_words.py": "It lists the retired words.",
}
"""Files that are not checked, and why."""
