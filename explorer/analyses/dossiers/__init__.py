"""Dossiers: what the stored questions tell of one account, community, structure or network, as pages."""

from explorer.analyses.dossiers.account import account_dossier
from explorer.analyses.dossiers.group import community_dossier, structure_dossier
from explorer.analyses.dossiers.inquiry import Inquiry
from explorer.analyses.dossiers.made import Dossier
from explorer.analyses.dossiers.network import network_dossier
from explorer.analyses.dossiers.report import WrittenReport, page_name, write_report

__all__ = [
    "Dossier",
    "Inquiry",
    "WrittenReport",
    "account_dossier",
    "community_dossier",
    "network_dossier",
    "page_name",
    "structure_dossier",
    "write_report",
]
