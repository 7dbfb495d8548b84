"""What the library returns → the lines that a person reads of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer import __version__
from explorer.render.commands import asked_of
from explorer.render.text import counted, part_of, percentage
from explorer.result import OF_SCOPE
from explorer.words import in_words_of, words_of

if TYPE_CHECKING:
    from explorer.analyses.detect import Detected
    from explorer.analyses.dossiers import Dossier, WrittenReport
    from explorer.analyses.draw import DrawnPage
    from explorer.analyses.kept import Difference, Kept
    from explorer.analyses.roles import RolesFound
    from explorer.demo import Archive
    from explorer.demo.tour import Found, Page
    from explorer.ingest import Loaded, Report
    from explorer.ingest.import_files import ImportFiles
    from explorer.ingest.room import Room
    from explorer.render.folders import Verified
    from explorer.result import Result
    from explorer.stores import Contents, NetworkInfo

# What is named of many: the first ten; of languages and clients, five.
_NAMED, _SHOWN = 10, 5
# What files of so many bytes need on the disk is said.
_LARGE = 10**9
# Under which words columns and questions know what a platform calls otherwise.
_IN_THE_GRAPH = "in columns and questions a {tweet} is a tweet, a {retweet} a retweet"


def of_ingest(report: Report) -> list[str]:
    """Return what went in, one file after the other, then the whole."""
    lines = [line for item in report.loaded for line in _file(item)]
    lines.append(_total(report))
    lines += _passed_over(report)
    if any(not item.known for item in report.loaded):
        speed = report.bytes_per_second / 1e6
        rate = f"read at {speed:,.{0 if speed >= 10 else 1}f} MB/s, {report.rows_per_second:,.0f} records/s in all"
        lines.append(rate + (f", {report.peak_memory / 1e9:.1f} GB at most" if report.peak_memory else ""))
    for network in report.networks:
        announced, in_file = network["announced"], network["in_file"]
        said = "" if announced is None else f"{counted(announced, 'account')} announced, "
        active = f"{network['active']:,} active" if network["active"] else "no tweets"
        made_up = ", SYNTHETIC" if network.get("synthetic") else ""
        lines.append(f"{network['id']}: {said}{counted(in_file, 'account')} in file, {active}{made_up}")
    return lines + _graph(report)


def of_room(room: Room) -> list[str]:
    """Return what files need on the disk, where they are large or it is short."""
    if room.is_enough and room.reading < _LARGE:
        return []
    told = f"{room.reading / 1e9:,.2f} GB to read: about {room.needed / 1e9:,.2f} GB of disk needed, "
    free = f"{room.free / 1e9:,.2f} GB free"
    return [told + free if room.is_enough else f"{told}only {free}: what is in stays in, but not all may go in"]


def _total(report: Report) -> str:
    fresh = [item.source for item in report.loaded if not item.known]
    known = len(report.loaded) - len(fresh)
    files = f"{counted(len(fresh), 'file')} in, {known:,} known, {len(report.failed):,} not read"
    records, size = sum(source.records for source in fresh), sum(source.bytes for source in fresh)
    return f"{files}: {counted(records, 'record')}, {size / 1e6:,.1f} MB in {report.seconds:.1f} s"


def _passed_over(report: Report) -> list[str]:
    """Return which files of folders and zip files were not read, ten of them by name, and why."""
    found = report.passed_over
    if not found:
        return []
    more = f", and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    named = "; ".join(f"{item.where} ({item.why})" for item in found[:_NAMED])
    return [f"{counted(len(found), 'file')} passed over: {named}{more}"]


def _graph(report: Report) -> list[str]:
    if not report.counts:
        return []
    kinds = ("Account", "Tweet", "RETWEETED", "Hashtag", "Link")
    held = ", ".join(f"{report.counts[kind]:,} {kind}" for kind in kinds)
    return [f"the graph {'now holds' if report.changed else 'still holds'} {held}"]


def _file(item: Loaded) -> list[str]:
    source = item.source
    name, what = source.name, f"{counted(source.records, 'record')} in {counted(source.lines, 'line')}"
    if item.known:
        name, what = (
            Path(item.file).name,
            f"is in already, as {source.name}; another --network or --encoding reads it anew",
        )
    lines = [f"{name} ({source.network}{', ' + source.shard if source.shard else ''}): {what}"]
    if item.before:
        was = item.before
        lines.append(f"  it was in as {was.network}, read as {was.encoding}: this reading stands in its place")
    if item.older:
        lines.append(
            f"  the file has changed: what it brought before is in too, as {item.older.id}; "
            f"explorer remove {item.older.id} takes that out"
        )
    if not item.known:
        lines += [f"  {line}" for line in _details(item)]
        if own := words_of(source.platform):
            lines.append(f"  of {source.platform}: {_IN_THE_GRAPH.format(**own)}")
    if item.rejects:
        kept = source.rows.get("rejects", source.rejected)
        part = "" if kept == source.rejected else f", where the first {kept:,} are: --max-rejects MB keeps more"
        lines.append(f"  {source.rejected:,} could not be read: see {item.rejects}{part}")
        lines += [f"    {n:,} × {reason}" for reason, n in source.reasons.items()]
    return lines


def _details(item: Loaded) -> list[str]:
    """Return what a person should know of a file that was read."""
    source = item.source
    lines = []
    if source.columns:
        name = f" ({source.mapping})" if source.mapping else ""
        lines.append(f"columns as they were told{name}: {', '.join(f'{of} {c}' for of, c in source.columns.items())}")
    if source.duplicates:
        different = counted(source.records - source.duplicates, "different id")
        lines.append(f"{counted(source.duplicates, 'duplicate')}: {different}")
    if source.found:
        targets = ", ".join(f"{n:,} {'' if how == 'not found' else 'by '}{how}" for how, n in source.found.items())
        whom = in_words_of(source.platform, f"{counted(sum(source.found.values()), 'retweet')}; whom they retweet")
        lines.append(f"{whom}: {targets}")
    if source.accounts:
        hashed = f", {source.accounts_hashed:,} hashed" if source.accounts_hashed else ""
        active = f", {source.accounts_active:,} active" if source.accounts_active else ""
        lines.append(f"{counted(source.accounts, 'account')}{hashed}{active}")
    if source.first_ts is not None and source.last_ts is not None:
        first, last = (datetime.fromtimestamp(ts / 1000, timezone.utc) for ts in (source.first_ts, source.last_ts))
        lines.append(f"from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC")
    told = (("languages of own tweets", source.languages), ("clients of tweets and retweets", source.clients))
    for what, counts in told:
        if counts:
            more = f", and {len(counts) - _SHOWN:,} more" if len(counts) > _SHOWN else ""
            lines.append(f"{what}: " + ", ".join(f"{name} {n:,}" for name, n in list(counts.items())[:_SHOWN]) + more)
    lines += [f"{n:,} × {what}" for what, n in source.notes.items()]
    lines += [f"the format cannot tell {what}" for what in item.cannot_tell]
    if not source.records:
        lines.append("a header and no records")
    return lines


def of_import_files(made: ImportFiles) -> list[str]:
    """Return what a person does with import files."""
    return [
        "The command on standard output makes a database of them. Run it where Neo4j is stopped and the database",
        "is empty (or add --overwrite-destination), start Neo4j, then: explorer doctor --store neo4j://localhost",
        "The first command on the new database makes its constraints: a minute for ten million tweets.",
        f"Later ingests into it go on from {made.staging}; {made.folder} may go after the import.",
    ]


def of_all_pairs(question: str, room: int) -> str:
    """Say before a large graph is asked to compare all accounts with all what to narrow."""
    return (
        f"{question.replace('_', '-')} compares all accounts with all: on a graph of this size that may take more than"
        f" the engine's {room / 2**30:.1f} GB. To narrow it: one network, a period (--since, --until), --language,"
        " --without, a shorter --time-window. explorer detect finds the pairs in less."
    )


def of_coming(rows: int) -> str:
    """Say before a long answer is written how many rows it has, and what would be fewer."""
    return f"{counted(rows, 'row')}, the heaviest first; fewer with --limit, one network, or a higher minimum"


def of_rows(result: Result, output: Path | None, guarded: int = 0) -> list[str]:
    """Return how many rows an answer has, where they went, what is not as it was, and which columns had another name.

    Of `guarded` cells a spreadsheet would have run each.
    """
    rows = part_of(result.cut) if result.cut else counted(len(result), "row")
    more = ""
    if result.cut and not output:
        own = result.id == "cypher"  # a text of one's own may have a limit that a file keeps as well
        more = "; -o FILE has no limit but the text's own" if own else "; -o FILE writes all of them"
    lines = [rows + more + (f" → {output}" if output else "")]
    lines += of_origin(result)
    if guarded:
        have = "cell that a spreadsheet would run has" if guarded == 1 else "cells that a spreadsheet would run have"
        lines.append(f"{guarded:,} {have} a ' before it: --exact leaves every text as it is")
    return lines + [f"column {new} was called {old} until this version" for old, new in result.renamed.items()]


def of_origin(result: Result) -> list[str]:
    """Return what a reader of an answer must know: what is made up, what its analysis says, what to try for more."""
    from explorer.render.about import made_up
    from explorer.render.nothing import to_try

    told = made_up(result)
    lines = [f"SYNTHETIC: {told}"] if told else []
    lines += [f"Only {'; '.join(result.origin.scope)}."] if result.origin.scope else []
    lines += result.origin.notes
    tried = [] if len(result) else to_try(result)
    return [*lines, "Nothing found. What to try:", *(f"  {what}" for what in tried)] if tried else lines


def of_networks(held: Sequence[NetworkInfo], names: Sequence[str]) -> list[str]:
    """Return that networks which an analysis looked in (all, where none is named) are made up; nothing where none is.

    The word leads, as it does on every page and in every file of it.
    """
    from explorer.render.about import made_up_among

    looked_in = [network for network in held if not names or network.id in names]
    synthetic = [network.id for network in looked_in if network.synthetic]
    return [f"SYNTHETIC: {made_up_among(synthetic, len(looked_in))}"] if synthetic else []


def of_page(drawn: DrawnPage) -> str:
    """Return what a page shows, and what it leaves out."""
    from explorer.render import DrawnTable

    size = _size(drawn.bytes)
    cut = f", of {part_of(drawn.cut)}" if drawn.cut else ""
    if isinstance(drawn, DrawnTable):
        if drawn.cut and not drawn.rows_left_out:
            return f"{part_of(drawn.cut)}, {size}"
        left = f" ({drawn.rows_left_out:,} left out)" if drawn.rows_left_out else ""
        return f"{counted(drawn.rows, 'row')}{left}{cut}, {size}"
    gone = drawn.nodes_left_out or drawn.links_left_out
    left = f" ({drawn.nodes_left_out:,} and {drawn.links_left_out:,} left out)" if gone else ""
    return f"{counted(drawn.nodes, drawn.noun)} and {counted(drawn.links, 'link')}{left}{cut}, {size}"


def _size(bytes_: int) -> str:
    """Return how large a page is; a small one is not 0.0 MB."""
    return f"{bytes_ / 1e6:.1f} MB" if bytes_ >= 50_000 else f"{bytes_ / 1e3:,.0f} kB"


def of_rest(drawn: DrawnPage, result: Result) -> list[str]:
    """Return the command that writes what a page leaves out of an answer too; nothing where it holds all."""
    from explorer.render import DrawnTable
    from explorer.render.commands import all_rows

    gone = drawn.rows_left_out if isinstance(drawn, DrawnTable) else drawn.nodes_left_out or drawn.links_left_out
    command = all_rows(result, "rows.csv") if drawn.cut or gone else ""
    return [f"All of them: {command}"] if command else []


def of_dossier(dossier: Dossier, size: int) -> list[str]:
    """Return what a dossier is of, how large its page is, what it leaves out, and what its reader must know."""
    told = [f"{dossier.kind}: {dossier.title}, {_size(size)}", *dossier.left_out]
    return [*told, *of_origin(dossier.about)]


def of_report(made: WrittenReport) -> list[str]:
    """Return what a report holds, what it leaves out, and the hash by which its manifest is known again."""
    return [
        f"{counted(made.pages, 'page')} and {counted(made.files, 'file')} in all, {made.bytes / 1e6:.1f} MB",
        *made.left_out,
        f"sha256 of manifest.json: {made.manifest}",
        *of_origin(made.about),
    ]


def of_verified(folder: Path, found: Verified) -> list[str]:
    """Return that a report is as it was written, in one sentence; or what is changed, missing or not of it."""
    if found.whole:
        are = "is" if found.files == 1 else "are"
        return [f"{folder}: {counted(found.files, 'file')} {are} as written; sha256 of manifest.json: {found.manifest}"]
    return [
        *(f"{name} is changed" for name in found.changed),
        *(f"{name} is missing" for name in found.missing),
        *(f"{name} is not in the manifest" for name in found.strange),
    ]


def of_detection(found: Detected, at: str = "") -> list[str]:
    """Return how many pairs were found, and the sizes of the communities that they make.

    `at` is what commands call the store, nothing where it is the one asked without a word.
    """
    groups = found.tables["Community"]
    kinds = dict(found.pairs["finding"].value_counts().rows())
    what = f"{counted(kinds.get('found', 0), 'pair')} found"
    if not found.tested:
        what = f"{counted(kinds.get('ranked', 0), 'pair')} ranked, none tested"
    if kinds.get("synchronised"):
        what += f", {kinds['synchronised']:,} more synchronised, as accounts that are always fast are too"
    lines = [*found.analysis.notes, f"{found.analysis.name}: {what}"]
    lines += _of_undecided(found, at)
    if groups.height:
        more = f", and {groups.height - _NAMED:,} more" if groups.height > _NAMED else ""
        sizes = ", ".join(f"{n:,}" for n in groups["accounts"].head(_NAMED)) + more
        of = counted(int(groups["accounts"].sum()), "account")
        lines.append(f"{counted(groups.height, 'community', 'communities')} of {of}: {sizes}")
    return lines


def _of_undecided(found: Detected, at: str) -> list[str]:
    """Return which pairs met often and were not found, the most surprising gatherings first, each with its first pair.

    "of 24 times" are the objects that both shared: how often they could have met.
    """
    if not found.undecided.height:
        return []
    often, gatherings = found.analysis.parameters.get("often"), found.gatherings
    met = (
        f"{counted(found.undecided.height, 'pair')} met {often} times or more and timing cannot tell them from ordinary"
    )
    lines = [f"{met} accounts: {_ask('undecided', found.analysis.name, at)}; look at these first"]
    for number, (row, first) in enumerate(gatherings[:_SHOWN], 1):
        clients = f"; {row['clients']}" if row["clients"] else ""
        lines.append(
            f"  {number}. {row['reason']}: {counted(row['accounts'], 'account')}, {counted(row['pairs'], 'pair')}, "
            f"{counted(row['objects'], 'object')} in {counted(row['sittings'], 'sitting')}, "
            f"surprise {row['surprise']:.1f}{clients}"
        )
        lines.append(f"     {_of_pair(first)}")
    more = len(gatherings) - _SHOWN
    listed = _ask("gatherings", found.analysis.name, at)
    return lines + ([f"  and {counted(more, 'gathering')} more: {listed}"] if more > 0 else [])


def _ask(question: str, analysis: str, at: str) -> str:
    """Return the command that asks a question of an analysis, as a shell takes it."""
    return f"explorer query {question} --analysis {shlex.quote(analysis)}{asked_of(at)}"


def _of_pair(pair: Mapping[str, Any]) -> str:
    """Return how often a pair met, and who else was there."""
    return (
        f"{pair['source']} and {pair['target']} met {pair['objects']:,} of {pair['shared']:,} times, on "
        f"{pair['sittings']:,} of {counted(pair['occasions'], 'occasion')}, {counted(pair['days'], 'day')}, "
        f"median delay {pair['median_delay']:,.1f} s; "
        f"{percentage(pair['alone_share'])} of all who shared these were there"
    )


def of_roles(found: RolesFound, at: str = "") -> list[str]:
    """Return how many accounts have each role, and the largest structures that they form; `at` as `of_detection`."""
    kinds = dict(found.roles.accounts["role"].value_counts().rows())
    roles = ", ".join(f"{kinds.get(role, 0):,} {role}" for role in ("core", "amplifier", "both"))
    pairs = counted(found.roles.pairs.height, "pair")
    lines = [*found.analysis.notes, f"{found.analysis.name}: {pairs}; accounts by role: {roles}"]
    for row in found.roles.structures.head(_NAMED).iter_rows(named=True):
        if row["within"] is not None:
            lines.append(f"{row['rank']}. {_of_pool(row)}; {row['name']}")
            continue
        delay = "" if row["median_delay"] is None else f", median delay {row['median_delay']:,.0f} s"
        way = f"by {row['way'].removeprefix('by ')}"
        lines.append(
            f"{row['rank']}. {row['kind']}: {row['cores']} amplified by {row['amplifiers']}, {way}; "
            f"{counted(row['retweets'], 'retweet')}, {_of_what(row, found.roles.everyone)}{delay}; {row['name']}"
        )
    more = found.roles.structures.height - _NAMED
    lines += [f"and {counted(more, 'structure')} more"] if more > 0 else []
    regulars = found.roles.pairs["structure"].null_count()
    if regulars:
        listed = _ask("regulars", found.analysis.name, at)
        lines.append(f"{counted(regulars, 'regular')} in no structure: no role; {listed} lists them")
    return lines


def _of_pool(pool: Mapping[str, Any]) -> str:
    """Return what a pool is known by: whose retweets come when, how many of them, and from how many accounts."""
    first, last = int(pool["after"] // 60), int(-(-pool["within"] // 60))
    when = f"within {counted(last, 'minute')}"
    if pool["after"]:
        when = f"between {first:,} and {counted(last, 'minute')} after the tweet"
    whose, of = "this author gets", "its"
    if pool["cores"] > 1:
        whose, of = f"these {pool['cores']:,} authors get", "their"
    return (
        f"pool: {whose} {percentage(pool['within_share'])} of {of} retweets {when}, from the same "
        f"{pool['amplifiers']:,} accounts, {pool['retweets'] / pool['amplifiers']:.1f} a piece"
    )


def _of_what(structure: Mapping[str, Any], everyone: bool) -> str:
    """Return what a structure's retweets are a share of: those that the files hold, those the platform counted."""
    held = f"{percentage(structure['captured'])} of those of its cores" + (
        "" if everyone else " that the archives hold"
    )
    platform, share = structure["platform_retweets"], structure["platform_share"]
    if platform is None:
        return f"{held} (what the platform counted, no file tells)"
    return f"{held}; the platform counted {platform:,}" + (f" ({percentage(share)})" if share is not None else "")


def of_analysis(kept: Kept) -> list[str]:
    """Return what an analysis was made with, what it found and what its reader must know."""
    analysis = kept.analysis
    lines = [f"{analysis.name}: {analysis.kind} in {', '.join(analysis.networks)}"]
    lines += [f"behaviours    {', '.join(analysis.behaviours)}"] if analysis.behaviours else []
    asked = {name: value for name, value in analysis.parameters.items() if name not in OF_SCOPE}
    lines += [f"{name:<20}{_as_given(value)}" for name, value in asked.items()]
    lines += [f"{'scope':<20}{told}" for told in kept.scope]
    lines += [f"{table:<20}{counted(rows, 'row')}" for table, rows in analysis.rows.items() if rows]
    lines.append(f"made {analysis.made} UTC by explorer {analysis.tool_version}")
    if kept.stale:
        lines.append("Sources have come or gone since: make it again to have it tell of those that are in.")
    return [*lines, *analysis.notes]


def _as_given(value: object) -> str:
    """Return a setting as a person gives it: `60`, `a, b`, and not `60.0`, `['a', 'b']`."""
    if value is None:
        return "not set"
    if isinstance(value, list | tuple):
        return ", ".join(map(_as_given, value))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def of_difference(difference: Difference) -> list[str]:
    """Return in what two analyses differ: what they were made with, and what each of them found."""
    stale = [f"Sources have come or gone since {name} was made." for name in difference.stale]
    lines = [
        f"{name:<20}{_as_given(mine)} | {_as_given(theirs)}" for name, (mine, theirs) in difference.made_with.items()
    ]
    lines = [*stale, *(lines or ["made in the same way"])]
    for shared in difference.shared:
        one = f"{shared.only_one:,} only in {difference.one}"
        other = f"{shared.only_other:,} only in {difference.other}"
        lines.append(f"{counted(shared.both, *shared.what)} in both, {one}, {other}")
    for account, mine, theirs in difference.roles[:_NAMED]:
        lines.append(f"{account}: {mine} in {difference.one}, {theirs} in {difference.other}")
    more = len(difference.roles) - _NAMED
    return lines + ([f"and {counted(more, 'account')} more with another role"] if more > 0 else [])


def of_archive(archive: Archive) -> str:
    """Return what was made of one network."""
    size = f"{counted(archive.accounts, 'account')}, {counted(archive.rows, 'tweet')}, retweets among them"
    return f"{archive.network}: {size}, SYNTHETIC → {archive.folder}"


# What the demo's questions about analyses show: one of it, and many.
_SETS = {
    "community_network": ("community of accounts that behave alike", "communities of accounts that behave alike"),
    "structure_network": ("structure of cores and amplifiers", "structures of cores and amplifiers"),
}


def of_tour(step: Report | Page) -> list[str]:
    """Return what went in as a whole, or what a page shows of what was found."""
    from explorer.demo.tour import Page

    if isinstance(step, Page):
        return _planted(step.found) if step.found else []
    return [_total(step), *_graph(step)]


def _planted(found: Found) -> list[str]:
    """Return how much of what was planted in a network is among what was found, what else is, and what was missed."""
    sets = counted(found.sets, *_SETS[found.question])
    were = "was" if found.planted == 1 else "were"
    planted = f"{found.hit} of the {found.planted} that {were} planted among them"
    lines = [f"{found.network}: {sets}, {planted}; {of_page(found.drawn)}"]
    if found.others:
        lines.append("  the others: " + ", ".join(f"{n:,} × {what}" for what, n in found.others.items()))
    if found.missed:
        lines.append(f"  missed: {', '.join(found.missed)}")
    return [*lines, f"  all that was planted: {found.truth}"]


def of_program() -> str:
    """Return which explorer runs, and on what."""
    import platform

    return f"explorer {__version__}, Python {platform.python_version()} on {platform.platform()}"


# What the bounds are on that an engine may lack, and what sets them.
_BOUNDED = {
    "db.transaction.timeout": "how long the server works at one transaction: set db.transaction.timeout=30m",
    "db.memory.transaction.max": "how much memory one transaction takes: set db.memory.transaction.max=1g",
    "dbms.security.allow_csv_import_from_file_urls": (
        "what LOAD CSV of other programs reads: set dbms.security.allow_csv_import_from_file_urls=false"
    ),
    "memory": "the memory of a statement: this system does not tell what a process has",
}


def of_no_store(folder: Path) -> list[str]:
    """Return that there is no store in a folder, and what makes one."""
    return [f"store    {folder}", "There is nothing yet. It is made by: explorer ingest FILES…"]


def of_store(contents: Contents) -> list[str]:
    """Return which engine answers for a store, and what it holds."""
    lines = [
        f"store    {contents.url}",
        f"engine   {contents.engine.name} {contents.engine.version}: answers",
        f"sources  {contents.sources:,}",
        *(f"no bound on {_BOUNDED.get(name, name)}" for name in contents.gaps),
    ]
    if contents.outdated:
        mend = f"explorer doctor --mend --store {contents.url}"
        lines.append(f"graph    another version's, which answers what it can: {mend} makes it anew")
    if not contents.sources:
        return [*lines, "It holds nothing yet. Next: explorer ingest FILES…"]
    for network in contents.networks:
        made_up = ", SYNTHETIC" if network.synthetic else ""
        lines.append(f"network  {network.id}: {network.title}{made_up}")
    return lines + [f"{name:<12} {rows:>14,}" for name, rows in contents.counts.items()]
