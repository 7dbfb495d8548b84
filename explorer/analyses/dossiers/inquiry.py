"""What dossiers ask a store, each question once, in one scope; and what accounts are called on their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl
from markupsafe import Markup

from explorer import questions
from explorer.analyses.origins import named_at, origin_of
from explorer.questions.networks import known_networks
from explorer.questions.scope import Scope, as_asked
from explorer.render.commands import asked_of, in_store, listing
from explorer.render.dossier import short
from explorer.render.report import link
from explorer.result import TESTED, Column, Result
from explorer.stores import Store


@dataclass(frozen=True)
class Made:
    """An analysis of the store, and what it was made with."""

    name: str
    kind: str
    networks: tuple[str, ...]
    behaviours: str
    with_what: Mapping[str, object]
    notes: tuple[str, ...]
    stale: bool

    @property
    def ranks(self) -> bool:
        """Whether it ranks pairs by a method that tests none."""
        return self.kind == "coordination" and self.with_what.get("method", TESTED) != TESTED


@dataclass
class Inquiry:
    """A store, the `scope` of it that is asked, and where pages of a report lie.

    `network` is the one whose own files are to tell; all of them where it is empty. `pages` has the address of the
    page of each account, and of each (analysis, number) of a community or structure. `asked` are the stored
    questions whose answers stand on the pages.
    """

    store: Store
    network: str = ""
    scope: Scope = field(default_factory=Scope)
    date: str = ""
    pages: Mapping[object, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    _measured: dict[str, pl.DataFrame] = field(default_factory=dict, init=False, repr=False)

    def look_up(self, name: str, **values: object) -> pl.DataFrame:
        """Return the rows of a lookup in this scope."""
        self.asked.add(name)
        return questions.look_up(self.store, name, **values, **self.scope.values)

    def look_up_all(self, name: str, **values: object) -> pl.DataFrame:
        """Return the same without the lookup's own limit."""
        self.asked.add(name)
        return questions.look_up_all(self.store, name, **values, **self.scope.values)

    def ask(self, name: str, **values: object) -> Result:
        """Return the answer to a stored question in this scope; what an analysis found is asked whole."""
        return self._answer(name, values)

    def whole(self, name: str, **values: object) -> Result:
        """Return the same without the question's own limit."""
        return self._answer(name, values, whole=True)

    def _answer(self, name: str, values: Mapping[str, object], *, whole: bool = False) -> Result:
        self.asked.add(name)
        query, taken = _question(name)
        scope = {name: value for name, value in self.scope.values.items() if name in taken}
        return questions.ask(self.store, query, {**values, **scope}, known=True, whole=whole)

    def listing(self, question: str, file: str, **given: object) -> str:
        """Return the command that writes all rows of a question in this scope, whatever a page shows of them."""
        _, taken = _question(question)
        scope = {**as_asked(self.scope.values), "without": self.scope.file or None}
        told = {name: value for name, value in scope.items() if name in taken and value}
        if self.network and "network" in taken and "network" not in given:
            told = {"network": self.network, **told}
        return listing(question, {**given, **told, **in_store(named_at(self.store))}, file)

    @property
    def of_store(self) -> str:
        """The end of a command that names the store, where it has to."""
        return asked_of(named_at(self.store))

    @cached_property
    def networks(self) -> list[str]:
        """The networks of the store."""
        return known_networks(self.store, [])

    @cached_property
    def synthetic(self) -> frozenset[str]:
        """Those of them that are made up."""
        return frozenset(network.id for network in self.store.networks() if network.synthetic)

    @cached_property
    def analyses(self) -> list[Made]:
        """The analyses that the store keeps, by name."""
        from explorer.graph.findings import digest_of, is_stale  # comes with Arrow

        rows = self._answer("analyses", {}).frame
        now = digest_of(self.store.holds())
        found = []
        for row in rows.iter_rows(named=True):
            found.append(
                Made(
                    row["name"],
                    row["kind"],
                    tuple(name for name in (row["networks"] or "").split(",") if name),
                    row["behaviours"] or "",
                    json.loads(row["parameters"] or "{}"),
                    tuple(note for note in (row["notes"] or "").split("\n") if note),
                    is_stale(row["input"], now),
                )
            )
        return found

    def of(self, kind: str, networks: Sequence[str]) -> list[Made]:
        """Return the analyses of a kind that looked in one of some networks; in any, where none is named."""
        return [
            made
            for made in self.analyses
            if made.kind == kind and (not networks or not made.networks or set(networks) & set(made.networks))
        ]

    def of_network(self, network: str) -> pl.DataFrame:
        """Return the accounts of a network with what they did in its files, as `standing` measures it."""
        if network not in self._measured:
            sizes = self.look_up("accounts_sized", network=network)
            acts = self.look_up("acts_counted", network=network)
            self._measured[network] = sizes.join(acts, on="account", how="left")
        return self._measured[network]

    def who(self, account: str, handle: str | None) -> Markup:
        """Return what an account is called, leading to its page where there is one."""
        called = handle if handle and handle != account else account
        said = f"@{called}" if handle and handle != account else called
        return link(short(said), self.pages.get(account, ""), account)

    def group(self, kind: str, analysis: str, number: int) -> Markup:
        """Return what a community or a structure is called, leading to its page where there is one."""
        return link(f"{kind} {number} of {analysis}", self.pages.get((kind, analysis, number), ""))

    def about(
        self,
        what: str,
        networks: Sequence[str],
        cited: Sequence[Made],
        control: Sequence[str] = (),
        **parameters: object,
    ) -> Result:
        """Return where a dossier comes from: networks, files, scope, the analyses it cites and their notes.

        Of the `control` that it is laid beside it says what is made up.
        """
        origin = origin_of(self.store, networks=networks, date=self.date)
        notes = [*self.scope.notes]
        if beside := [name for name in control if name in self.synthetic]:
            are = "is" if len(beside) == 1 else "are"
            notes.append(f"SYNTHETIC: {', '.join(beside)}, beside which this is laid as a control, {are} made up.")
        notes += [f"{made.name} is stale: sources have come or gone since it was made." for made in cited if made.stale]
        if self.scope.told and cited:
            notes.append("What analyses found is told whole: the part that they look at is chosen when they are made.")
        engine = self.store.engine()
        return Result(
            id=what,
            title="",
            question="",
            columns=(Column("question", "string"),),
            frame=pl.DataFrame({"question": sorted(self.asked)}, schema={"question": pl.String}),
            parameters=parameters,
            store=f"{engine.name} {engine.version}",
            synthetic=bool(origin.synthetic),
            origin=replace(origin, scope=self.scope.told, notes=tuple(notes)),
        )


def _question(name: str) -> tuple[questions.StoredQuery, set[str]]:
    """Return a stored question and the names of what it takes."""
    query = questions.load_one(name) or questions.find(questions.load(), name)
    return query, {parameter.name for parameter in query.parameters}
