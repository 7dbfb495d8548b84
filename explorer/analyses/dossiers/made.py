"""A dossier as it is made: its sections, and where all of it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.render.dossier import Acts, render_dossier
from explorer.render.report import Section
from explorer.result import Result

# What is so of every archive, whatever is looked at in it.
NOT_TOLD = (
    "Who stands behind an account, and what for: these are acts with their moments, and no test here measures intent.",
    "Who retweeted an account from outside the archives: a file holds what its own accounts did.",
    "Whether an account with a hash for its name is one that is known openly elsewhere: hashed ids are never joined to "
    "open ones.",
    "What was deleted before the archive was made, and followers at any other time than then.",
)


@dataclass(frozen=True)
class Dossier:
    """What is told of one thing: a page, and what it leaves out of itself.

    `kind` says of what it is, `about` names its networks, files, parameters and notes.
    """

    kind: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    about: Result
    acts: Acts | None = None
    left_out: tuple[str, ...] = ()

    def page(self, path: Path, *, back: Sequence[tuple[str, str]] = ()) -> int:
        """Write it as one page; return its size in bytes. `back` leads to other pages of the same folder."""
        return render_dossier(
            path,
            kind=self.kind,
            title=self.title,
            lead=self.lead,
            sections=self.sections,
            about=self.about,
            acts=self.acts,
            left_out=self.left_out,
            back=back,
        )
