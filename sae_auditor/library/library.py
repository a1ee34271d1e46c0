"""A bundle with its reference images, and what people at this computer wrote and judged about its latents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.concepts import concept_tables, notices_of_index, with_references
from sae_auditor.concepts.concept import LOW_SUPPORT
from sae_auditor.concepts.people import FindingRemarks, who_am_i
from sae_auditor.concepts.policy import JudgedSets, Policies, Synonyms, readable_policies, synonyms_of
from sae_auditor.explain.meanings import Meanings
from sae_auditor.explain.placed import chosen_sae
from sae_auditor.i18n import say
from sae_auditor.library.concepts import SaeConcepts
from sae_auditor.library.default_method import read_default_method, write_default_method

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sae_auditor.bundle import Bundle
    from sae_auditor.explain.quality import ReferenceQuality
    from sae_auditor.explain.reasons import Judgements


class Library:
    """What is known of the latents of one bundle's SAEs, as of now: other programs may write remarks meanwhile.

    Parameters
    ----------
    bundle
        With the reference images to use; see `with_references`.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._saes: dict[str, SaeConcepts] = {}
        self._meanings: dict[str, tuple[Hashable, Meanings]] = {}
        self._default_methods: dict[str, str | None] = {}

    def sae(self, name: str | None = None) -> SaeConcepts:
        """Return what the latents of an SAE mean, of the bundle's first where None is named.

        Raises
        ------
        InputRefused
            When the bundle has no such SAE.
        """
        name = chosen_sae(self.bundle, name)
        if name not in self._saes:
            self._saes[name] = SaeConcepts(self.bundle, name, concept_tables(self.bundle)[name])
        return self._saes[name]

    @cached_property
    def policies(self) -> Policies:
        """What may count for the decisions of each prompt set, and what must not."""
        for file, refusal in readable_policies(self.bundle.store)[1]:
            self.bundle.losses.add(file, refusal, say("no reasons policy of its prompt set"))
        return Policies.of(self.bundle)

    @cached_property
    def findings(self) -> FindingRemarks:
        """What people decided about findings of scans."""
        return FindingRemarks.of(self.bundle.fingerprint)

    @cached_property
    def synonyms(self) -> Synonyms:
        """Which words the bundle's vocabularies take for the same thing."""
        return synonyms_of(self.bundle)

    def meanings(self, sae_name: str) -> Meanings:
        """Return what is known of an SAE's latents now, as values; the same ones while nobody wrote anything."""
        sae = self.sae(sae_name)
        sae.refresh()
        self.policies.refresh()
        self._default_methods[sae_name] = read_default_method(self._fingerprint(sae_name))
        self.findings.refresh()
        version = sae.remarks.version, self.policies.version, self.findings.version
        known = self._meanings.get(sae_name)
        if known is None or known[0] != version:
            measured = self._measured(sae) if known is None else known[1]
            labels = sae.labels()
            judgements: Mapping[str | None, Judgements] = JudgedSets(self.policies, labels, self.synonyms, sae_name)
            notices = (*notices_of_index(self.bundle.references), *self.policies.notices)
            shortcuts = self.findings.shortcuts(sae_name)
            known = (
                version,
                replace(measured, labels=labels, judgements=judgements, shortcuts=shortcuts, notices=notices),
            )
            self._meanings[sae_name] = known
        return known[1]

    def default_method(self, sae_name: str) -> str | None:
        """Return the method that a person chose for an SAE, as it was when its meanings were asked for last."""
        return self._default_methods.get(sae_name)

    def keep_default_method(self, sae_name: str, method: str) -> None:
        """Keep a person's choice of a method for an SAE."""
        write_default_method(self._fingerprint(sae_name), method, who_am_i())
        self._default_methods[sae_name] = method

    def _fingerprint(self, sae_name: str) -> str:
        return next(ref.fingerprint for ref in self.bundle.sae_refs if ref.name == sae_name)

    def _measured(self, sae: SaeConcepts) -> Meanings:
        """Return what does not depend on what people write."""
        table = sae.table
        return Meanings(
            labels=(),
            label_scores=table.label_scores_shown(),
            reference_embeddings=table.reference_embeddings,
            always_on=table.always_on,
            usual=np.where(table.always_on, table.mean_levels, 0.0),
            quality=table.quality,
            others=self._others(sae.name),
            supported=None if table.is_empty else table.numbers("support") >= LOW_SUPPORT,
            reference_view=self.bundle.reference_reading.view if table.n_images else None,
        )

    def _others(self, sae_name: str) -> dict[str, ReferenceQuality]:
        tables = concept_tables(self.bundle)
        found = {name: tables[name].quality for name in tables if name != sae_name}
        return {name: quality for name, quality in found.items() if quality is not None}

    def with_references(self, place: Path | None) -> Library:
        """Return the same bundle with the reference images of an index folder, or with its own where None is given.

        Encoder and SAEs are shared with this one.

        Raises
        ------
        InputRefused
            When it is no index, or one of another encoder or of other SAEs.
        """
        bundle = self.bundle
        if place is not None:
            return Library(with_references(bundle, place))
        return Library(bundle.without_references()) if bundle.references is not None else self
