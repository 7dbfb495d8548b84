"""With what the analyses that a page cites were made."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from explorer.analyses.dossiers.inquiry import Made
from explorer.render.report import Block, Cell, Listed, Section, Table, Text, aligned


def method(cited: Sequence[Made], of_store: str) -> Section:
    """Return with what the analyses that a page cites were made, and what each of their readers must know.

    `of_store` is how a command ends that asks the store.
    """
    if not cited:
        blocks: list[Block] = [
            Text("No analysis in the store looked at this: explorer roles and explorer detect make one.")
        ]
    else:
        rows: list[list[Cell]] = []
        for made in cited:
            with_what = {k: v for k, v in made.with_what.items() if v not in (None, "", [], {})}
            rows.append(
                [
                    made.name,
                    made.kind,
                    ", ".join(made.networks) or "all",
                    made.behaviours.replace("_", "-").replace(",", ", ") or "retweets",
                    ", ".join(f"{k} = {v}" for k, v in with_what.items()),
                    f"explorer analyses{of_store} show {shlex.quote(made.name)}",
                ]
            )
        blocks = [
            Table(["Analysis", "Of", "Networks", "Behaviours", "Made with", "All of it"], rows, align=aligned(6, 0)),
        ]
        said = [f"{made.name}: {note}" for made in cited for note in made.notes]
        if said:
            blocks.append(Listed(list(dict.fromkeys(said))))
    return Section(
        "Method",
        "Figures are answers of stored questions, which are named under “Where this comes from”; findings are those of "
        "the analyses named here.",
        blocks,
    )
