"""A circuit as a graph back to the image: nodes in columns, edges with width, sign and certainty, and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.latents.words import latent_name

if TYPE_CHECKING:
    from sae_auditor.explain.circuits import Circuit, Effect, Link, Source
    from sae_auditor.workbench.latents import Pixels

Pictures = Mapping[tuple[str, int], "Pixels | None"]
# A patch is part of a latent's region when it fires there at least this strongly, as a share of its strongest patch.
_LEAST_PATCH = 0.25


@dataclass(frozen=True, eq=False)
class Node:
    """A latent, or something else that made the target what it is.

    Parameters
    ----------
    column
        From 0, the earliest site, on; the latent that was asked about stands in the last.
    title, number, value
        Its name, its number (empty for what is no latent) and what it did, in words.
    picture
        A reference picture; None where there is none.
    patches
        Where in the image it fires: row, column, and how strongly there, 0 to 1.
    is_latent
        False for the bias and the like.
    said
        Everything of it in a sentence.
    """

    column: int
    title: str
    number: str
    value: str
    said: str
    picture: Pixels | None = None
    patches: tuple[tuple[int, int, float], ...] = ()
    is_latent: bool = True


@dataclass(frozen=True)
class Edge:
    """From one node to a later one: `width` 0 to 1, whether it raised the later one, and whether that is confirmed."""

    source: int
    target: int
    width: float
    raises: bool
    confirmed: bool


@dataclass(frozen=True, eq=False)
class Graph:
    """What is drawn; `grid` are rows and columns of the patches, `headings` the names of the SAEs by column."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    headings: tuple[str, ...]
    grid: tuple[int, int]
    sentence: str
    remarks: tuple[str, ...]


def graph_of(circuit: Circuit, pictures: Pictures) -> Graph:
    """Return the graph of a circuit."""
    names = list(dict.fromkeys([circuit.target.sae, *(link.from_sae for link in circuit.links)]))[::-1]
    building = _Building(names, pictures)
    for link in circuit.links:
        building.add(link)
    first = circuit.links[0]
    return Graph(
        tuple(building.nodes),
        tuple(building.edges),
        tuple(names),
        circuit.grid,
        completeness_sentence(first),
        tuple(_remarks(first)),
    )


class _Building:
    def __init__(self, names: list[str], pictures: Pictures) -> None:
        self._names, self._pictures = names, pictures
        self._places: dict[tuple[str, int], int] = {}
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []

    def add(self, link: Link) -> None:
        target, to = link.target, (link.target.sae, link.target.latent)
        decimals = numbers.decimals_for([target.pre_activation])
        if to not in self._places:
            value = numbers.plain(target.pre_activation, decimals)
            said = translate("Circuit", "{name}, latent {latent} of {sae}: pre-activation {value}").format(
                name=latent_name(target.label, target.latent), latent=target.latent, sae=target.sae, value=value
            )
            value = translate("Circuit", "pre-activation {value}").format(value=value)
            place = () if target.patch is None else ((*target.patch, 1.0),)
            self._put(to, latent_name(target.label, target.latent), value, said, place)
        scale = max((abs(source.effect.known) for source in link.sources), default=1.0) or 1.0
        for source in link.sources:
            key = (link.from_sae, source.latent)
            value = numbers.signed(source.effect.known, decimals)
            if key not in self._places:
                name = latent_name(source.label, source.latent)
                self._put(key, name, value, source_said(source, decimals), region_of(source))
            self._join(self._places[key], self._places[to], source.effect, scale)
        if link.target.sae == self._names[-1]:
            self._add_rest(link, self._places[to], scale, decimals)

    def _add_rest(self, link: Link, target: int, scale: float, decimals: int) -> None:
        """Show what no named latent did as well."""
        column = self._names.index(link.from_sae)
        for title, effect in rest_of(link):
            value = numbers.signed(effect.known, decimals)
            said = translate("Circuit", "{name}: {value} when switched off").format(name=title, value=value)
            self.nodes.append(Node(column, title, "", value, said, is_latent=False))
            self._join(len(self.nodes) - 1, target, effect, scale)

    def _put(
        self, key: tuple[str, int], title: str, value: str, said: str, patches: tuple[tuple[int, int, float], ...]
    ) -> None:
        self._places[key] = len(self.nodes)
        picture = self._pictures.get(key)
        self.nodes.append(Node(self._names.index(key[0]), title, f"#{key[1]}", value, said, picture, patches))

    def _join(self, source: int, target: int, effect: Effect, scale: float) -> None:
        width = min(1.0, abs(effect.known) / scale)
        self.edges.append(Edge(source, target, width, effect.known >= 0, effect.confirmed))


def region_of(source: Source) -> tuple[tuple[int, int, float], ...]:
    """Return the patches in which a latent fires strongly: row, column, and how strongly, 0 to 1."""
    strongest = max((abs(patch.activation) for patch in source.patches), default=0.0)
    found = [(patch.row, patch.column, abs(patch.activation) / strongest) for patch in source.patches if strongest]
    return tuple(patch for patch in found if patch[2] >= _LEAST_PATCH)


def rest_of(link: Link) -> Iterator[tuple[str, Effect]]:
    """Yield what is not a named latent, with its effect."""
    yield translate("Circuit", "All other latents"), link.others
    yield translate("Circuit", "Always on"), link.always_on
    yield translate("Circuit", "Bias of the SAE"), link.bias
    yield translate("Circuit", "Unexplained"), link.unexplained


def source_said(source: Source, decimals: int) -> str:
    """Say of an earlier latent what it did, how that was checked, and where it fires."""
    exact = source.effect.exact
    text = translate(
        "Circuit", "{name}, latent {latent}: {exact} when switched off, {gradient} by the gradient."
    ).format(
        name=latent_name(source.label, source.latent),
        latent=source.latent,
        exact=numbers.UNKNOWN if exact is None else numbers.signed(exact, decimals),
        gradient=numbers.signed(source.effect.gradient, decimals),
    )
    if not source.effect.confirmed:
        text += " " + translate("Circuit", "Not confirmed: switching it off does not do what the gradient says.")
    if source.n_patches:
        text += " " + translate("Circuit", "It fires in {count} patches.").format(count=source.n_patches)
    return text


def completeness_sentence(link: Link) -> str:
    """Say what is left of the latent without all the confirmed sources that raise it."""
    whole, target = link.completeness, link.target
    decimals = numbers.decimals_for([target.pre_activation])
    if not whole.n:
        return translate("Circuit", "No earlier latent alone is confirmed to have made it fire.")
    values = {
        "count": whole.n,
        "before": numbers.plain(target.pre_activation, decimals),
        "after": numbers.plain(whole.without_shown, decimals),
    }
    if whole.n == 1 and whole.silenced:
        text = translate(
            "Circuit",
            "Without the one confirmed latent that raises it, its pre-activation falls from {before} to {after}: it "
            "falls silent.",
        )
    elif whole.n == 1:
        text = translate(
            "Circuit",
            "Without the one confirmed latent that raises it, its pre-activation goes from {before} to {after}: it "
            "still fires, so that is not all that made it fire.",
        )
    elif whole.silenced:
        text = translate(
            "Circuit",
            "Without the {count} confirmed latents that raise it, together, its pre-activation falls from {before} to "
            "{after}: it falls silent.",
        )
    else:
        text = translate(
            "Circuit",
            "Without the {count} confirmed latents that raise it, together, its pre-activation goes from {before} to "
            "{after}: it still fires, so they are not all that made it fire.",
        )
    return text.format(**values)


def _remarks(link: Link) -> Iterator[str]:
    whole, decimals = link.completeness, numbers.decimals_for([link.target.pre_activation])
    if whole.n and whole.share is not None:
        yield translate("Circuit", "That is {share} of its pre-activation.").format(
            share=numbers.short_percent(whole.share)
        )
    if whole.control is not None:
        yield translate("Circuit", "Without as many other latents, drawn at random, it is {value}.").format(
            value=numbers.plain(whole.control, decimals)
        )
    if link.n_unconfirmed:
        yield translate("Circuit", "{count} dashed: named by the gradient, not confirmed by switching off.").format(
            count=link.n_unconfirmed
        )
    yield translate("Circuit", "Switched off one by one: {measured} of the {fired} latents that fired.").format(
        measured=link.n_measured, fired=link.n_fired
    )
