"""Stored questions: one file of `cypher/` each, read, checked, asked and answered in typed columns."""

from explorer.graph.model import dictionary
from explorer.questions.asking import (
    ENVIRONMENT,
    accounts_called,
    ad_hoc,
    ask,
    bind,
    by_new_names,
    find,
    flow,
    ids_written,
    load,
    load_one,
    look_up,
    look_up_all,
    lookups,
    texts_of,
)
from explorer.questions.document import document
from explorer.questions.portable import PORTABLE
from explorer.questions.stored import Parameter, StoredQuery, check_evidence, read

__all__ = [
    "ENVIRONMENT",
    "PORTABLE",
    "Parameter",
    "StoredQuery",
    "accounts_called",
    "ad_hoc",
    "ask",
    "bind",
    "by_new_names",
    "check_evidence",
    "dictionary",
    "document",
    "find",
    "flow",
    "ids_written",
    "load",
    "load_one",
    "look_up",
    "look_up_all",
    "lookups",
    "read",
    "texts_of",
]
