"""A network → a folder of pages that lead to each other, with its rows as files and the hash of all."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from explorer import __version__
from explorer.analyses.dossiers.account import account_dossier
from explorer.analyses.dossiers.group import community_dossier, structure_dossier
from explorer.analyses.dossiers.inquiry import Inquiry, Made
from explorer.analyses.dossiers.made import Dossier
from explorer.analyses.dossiers.network import network_dossier
from explorer.analyses.origins import with_origin
from explorer.progress import Progress
from explorer.questions.networks import known_networks
from explorer.questions.scope import Scope
from explorer.render import exports
from explorer.render.commands import asked_of
from explorer.render.folders import replacing_folder, write_manifest
from explorer.render.report import Cell, Figures, Listed, Section, Table, aligned, link
from explorer.render.text import counted, escaped
from explorer.result import Result
from explorer.stores import Store

OF_NOTE, GROUPS = 30, 100
_BACK = (("Report", "index.html"), ("Network", "network.html"))
# What the annex holds of every network, each as CSV and as Parquet.
_ANNEX = (
    "accounts",
    "hashtags",
    "domains",
    "clients",
    "languages",
    "rhythm",
    "creation_dates",
    "followers",
    "amplified_inside",
    "amplified_outside",
)
_ANNEX_OF = {
    "roles": ("structures", "structure_members", "roles", "regulars"),
    "coordination": ("communities", "community_members", "community_network"),
}


@dataclass(frozen=True)
class WrittenReport:
    """A report as it was written: how many pages and files, the hash of its manifest, and what it leaves out.

    `about` tells where it comes from, and what its reader must know.
    """

    folder: Path
    pages: int
    files: int
    bytes: int
    manifest: str
    about: Result
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Page:
    """A page to be made: its address, why it is there, what makes it.

    It is `of` an account, or of a kind, an analysis and a number.
    """

    of: object
    title: str
    address: str
    why: str
    make: Callable[[Inquiry], Dossier]


def write_report(
    store: Store,
    network: str,
    folder: Path,
    *,
    scope: Scope | None = None,
    date: str = "",
    accounts: int = OF_NOTE,
    groups: int = GROUPS,
    progress: Progress | None = None,
) -> WrittenReport:
    """Write all that the store tells of a network into a folder: pages, annex, provenance and manifest.

    Of communities and structures up to `groups` have a page, and up to `accounts` accounts of note. The folder appears
    whole or not at all; raises `UsageError` where it is there and no report, `QueryError` for a network that the store
    does not hold. The same store gives the same bytes.
    """
    network = known_networks(store, [network])[0]
    inquiry = Inquiry(store, scope=scope or Scope(), date=date)
    control = [other for other in inquiry.networks if other != network]
    with replacing_folder(folder) as part:
        cited = [made for made in inquiry.analyses if not made.networks or network in made.networks]
        found, left_out = _groups(inquiry, cited, groups)
        noted, more = _accounts(inquiry, network, cited, accounts)
        pages = [_Page(network, network, "network.html", "", lambda i: network_dossier(i, network)), *found, *noted]
        inquiry.pages = {page.of: page.address for page in [*found, *noted]}
        for done, page in enumerate(pages):
            if progress:
                progress("pages", done, len(pages))
            page.make(inquiry).page(part / page.address, back=_BACK if page.address != "network.html" else _BACK[:1])
        annex = list(_annex(inquiry, network, cited, part))
        told = _provenance(inquiry, network, cited)
        (part / "provenance.json").write_text(
            escaped(json.dumps(told, ensure_ascii=False, indent=1)) + "\n", "utf-8", "replace"
        )
        left_out += more
        _index(inquiry, network, cited, found, noted, annex, left_out).page(part / "index.html")
        said = {"network": network, "tool": f"explorer {__version__}"}
        manifest = write_manifest(part, said)
        files = [path for path in part.rglob("*") if path.is_file()]
        size, about = sum(p.stat().st_size for p in files), inquiry.about("report", [network], cited, control)
        return WrittenReport(folder, len(pages) + 1, len(files), size, manifest, about, tuple(left_out))


def _slug(text: str, longest: int = 40) -> str:
    """Return a text as part of a file's name: letters, digits, - and _; where that is another text, with a hash of it.

    >>> _slug("together"), _slug("rings/../x")
    ('together', 'rings-x-5a7c7dd1')
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-")[:longest]
    same = plain == text and plain
    return plain if same else f"{plain or 'x'}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def page_name(account: str, handle: str | None) -> str:
    """Return the name of the page of an account: after its handle, and a hash of its id, which may be anything.

    >>> page_name("12", "Nora_1"), page_name("a/b+c=", "a/b+c=")
    ('account-Nora_1-6b51d431.html', 'account-a-b-c-3e0b6a5f.html')
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", handle or account).strip("-")[:24]
    made = hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()[:8]
    return f"account-{plain or 'x'}-{made}.html"


def _groups(inquiry: Inquiry, cited: Sequence[Made], most: int) -> tuple[list[_Page], list[str]]:
    """Return the pages of communities and structures, and what has none."""
    found: list[_Page] = []
    for made in cited:
        kind, many, make = (
            ("structure", "structures", structure_dossier)
            if made.kind == "roles"
            else ("community", "communities", community_dossier)
        )
        for row in inquiry.ask(many, analysis=made.name).frame.iter_rows(named=True):
            number = row[kind]
            why = (
                f"{row['kind']}, {row['way']}: {counted(row['cores'], 'core')}, "
                f"{counted(row['amplifiers'], 'amplifier')}, {counted(row['retweets'], 'retweet')}"
                if made.kind == "roles"
                else f"{counted(row['accounts'], 'account')}, {counted(row['pairs'], 'pair')}: {row['behaviours']}"
            )
            address = f"{kind}-{_slug(made.name)}-{number}.html"
            making = _of_group(make, number, made.name)
            found.append(_Page((kind, made.name, number), f"{kind} {number} of {made.name}", address, why, making))
    left = [f"{counted(len(found) - most, 'community or structure', 'communities and structures')} without a page."]
    return found[:most], left if len(found) > most else []


def _of_group(make: Callable[..., Dossier], number: int, analysis: str) -> Callable[[Inquiry], Dossier]:
    return lambda inquiry: make(inquiry, number, analysis=analysis)


def _accounts(inquiry: Inquiry, network: str, cited: Sequence[Made], most: int) -> tuple[list[_Page], list[str]]:
    """Return the pages of the accounts of note, each with why, and that there are more."""
    why: dict[str, list[str]] = {}
    handles: dict[str, str | None] = {}

    def note(rows: pl.DataFrame, reason: str) -> None:
        for account, handle in rows.select("account", "handle").rows():
            why.setdefault(account, []).append(reason)
            handles[account] = handle

    for made in sorted(cited, key=lambda made: made.kind != "roles"):
        if made.kind == "roles":
            roles = inquiry.ask("roles", analysis=made.name).frame
            note(roles.filter(pl.col("role") != "amplifier").head(8), f"core in {made.name}")
            note(roles.filter(pl.col("role") != "core").head(8), f"amplifier in {made.name}")
        else:
            members = inquiry.ask("community_members", analysis=made.name).frame
            first = members.unique("community", keep="first", maintain_order=True).head(10)
            note(first, f"most pairs of its community in {made.name}")
    note(inquiry.ask("amplified_inside", network=network, limit=5).frame, "among the most retweeted inside")
    note(inquiry.ask("accounts", network=network, limit=5).frame, "among the most active")
    pages = []
    for account, reasons in list(why.items())[:most]:

        def making(i: Inquiry, account: str = account) -> Dossier:
            return account_dossier(i, account)

        handle = handles[account]
        called = f"@{handle}" if handle and handle != account else account
        pages.append(_Page(account, called, page_name(account, handle), "; ".join(dict.fromkeys(reasons)), making))
    further = counted(len(why) - most, "further account")
    left = [f"{further} of note without a page: explorer render account ID{inquiry.of_store}."]
    return pages, left if len(why) > most else []


def _annex(inquiry: Inquiry, network: str, cited: Sequence[Made], part: Path) -> Iterator[tuple[str, str, int]]:
    """Write the rows of each question as CSV and Parquet, and yield its file, what it is and how many rows."""
    folder = part / "annex"
    folder.mkdir()
    asked: list[tuple[str, str, dict[str, object]]] = [(name, name, {"network": network}) for name in _ANNEX]
    for made in cited:
        asked += [(name, f"{name}-{_slug(made.name)}", {"analysis": made.name}) for name in _ANNEX_OF[made.kind]]
    for name, file, values in asked:
        result = with_origin(inquiry.store, inquiry.whole(name, **values), scope=inquiry.scope, date=inquiry.date)
        yield from _written(result, folder, file)
        if name == "accounts":
            columns = tuple(column for column in result.columns if column.name in ("account", "handle", "hashed"))
            handles = replace(
                result,
                id="handles",
                title="Handles",
                columns=columns,
                frame=result.frame.select([column.name for column in columns]).sort("account"),
            )
            yield from _written(handles, folder, "handles")


def _written(result: Result, folder: Path, file: str) -> Iterator[tuple[str, str, int]]:
    for ending in ("csv", "parquet"):
        exports.write(result, folder / f"{file}.{ending}", directed=result.directed)
        yield f"annex/{file}.{ending}", result.title, len(result)


def _provenance(inquiry: Inquiry, network: str, cited: Sequence[Made]) -> dict[str, object]:
    about = inquiry.about("report", [network], cited, network=network)
    return {
        "network": network,
        "synthetic": bool(about.origin.synthetic),
        "tool": f"explorer {__version__}",
        "store": about.store,
        "date": about.origin.date,
        "scope": list(about.origin.scope),
        "files": [{"name": f.name, "network": f.network, "sha256": f.sha256} for f in about.origin.files],
        "analyses": [
            {
                "name": made.name,
                "kind": made.kind,
                "networks": list(made.networks),
                "behaviours": made.behaviours,
                "made_with": dict(made.with_what),
                "notes": list(made.notes),
                "stale": made.stale,
            }
            for made in cited
        ],
        "not_told": list(about.origin.untold),
        "stored_questions": [name.replace("_", "-") for name in sorted(inquiry.asked)],
    }


def _index(
    inquiry: Inquiry,
    network: str,
    cited: Sequence[Made],
    groups: Sequence[_Page],
    accounts: Sequence[_Page],
    annex: Sequence[tuple[str, str, int]],
    left_out: Sequence[str],
) -> Dossier:
    about = inquiry.about("report of a network", [network], cited, network=network)

    def table(pages: Sequence[_Page], what: str, why: str) -> list[Table]:
        rows: list[list[Cell]] = [[link(page.title, page.address), page.why] for page in pages]
        return [Table([what, why], rows, align=aligned(2, 0))] if rows else []

    kinds = {kind: [page for page in groups if page.title.startswith(kind)] for kind in ("structure", "community")}
    files: dict[str, list[tuple[str, str, int]]] = {}
    for one in annex:
        files.setdefault(one[0].rpartition(".")[0], []).append(one)
    rows: list[list[Cell]] = [
        [title, number, *(link(name, name) for name, _, _ in each)]
        for each in files.values()
        for _, title, number in each[:1]
    ]
    figures: list[tuple[Cell, str, str]] = [
        (len(kinds["structure"]), "structures with a page", ""),
        (len(kinds["community"]), "communities with a page", ""),
        (len(accounts), "accounts of note with a page", ""),
        (len(annex), "files in the annex", "each with its sha256 in manifest.json"),
    ]
    sections = [
        Section(
            "Pages",
            "All of them lead to each other and work offline, wherever the folder is.",
            [Figures(figures), Listed([link(f"The network {network}", "network.html")])],
        ),
        Section(
            "Structures",
            "" if kinds["structure"] else "None has a page.",
            table(kinds["structure"], "Structure", "What it is"),
        ),
        Section(
            "Communities",
            "" if kinds["community"] else "None has a page.",
            table(kinds["community"], "Community", "Its size, and what binds it"),
        ),
        Section(
            "Accounts of note",
            "Chosen by what analyses found and by figures, as said beside each; it is no list of culprits."
            if accounts
            else "None has a page.",
            table(accounts, "Account", "Why it has a page"),
        ),
        Section(
            "Annex",
            "The rows behind the pages. Beside each CSV a file says what its columns are and where they come from. "
            "Tweets are not among them:",
            [
                Table(
                    ["What", "Rows", "CSV", "Parquet"],
                    rows,
                    align=["left", "right", "left", "left"],
                    command=f"explorer query tweets --account ID{asked_of(about.origin.at)} -o tweets.csv",
                )
            ],
        ),
        Section(
            "Checking it",
            "explorer verify FOLDER says whether every file is as it was written.",
            [Listed([link("provenance.json", "provenance.json"), link("manifest.json", "manifest.json")])],
        ),
    ]
    if left_out:
        sections.append(Section("Left out", "", [Listed(list(left_out))]))
    lead = "What the store tells of this network, with its evidence: what accounts did, not who ran them, nor why."
    return Dossier(f"Report · {network}", network, lead, tuple(sections), about, left_out=tuple(left_out))
