"""The public `Auditor`: explanations with names and judgements as they are at the moment of the question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sae_auditor.bundle import Bundle, PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import DEFAULT_METHOD, Method
from sae_auditor.explain.auditor import Auditor as Explainer
from sae_auditor.explain.meanings import Meanings
from sae_auditor.i18n import say
from sae_auditor.library.library import Library
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.concepts import Concept, ConceptTable
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.explain import Audit, Evidence, Judgements


@dataclass(frozen=True, eq=False, init=False)
class Auditor(Explainer):
    """Explains predictions of a bundle's encoder through one of its SAEs.

    It never changes: another SAE, or other reference images, make another auditor, which shares the loaded encoder.
    What people write about latents, here or in another program, is in the next explanation.

    Parameters
    ----------
    bundle
        An opened bundle, or one that is open in a library.
    sae
        Name of the SAE; None for the bundle's first.
    device, precision
        As in `encoders.load_encoder`.
    encoder
        The bundle's encoder where it is loaded already; device and precision are its own then.

    Raises
    ------
    InputRefused
        When the bundle has no such SAE or the SAE does not fit the encoder.
    """

    library: Library

    def __init__(
        self,
        bundle: Bundle | Library,
        sae: str | None = None,
        device: str = "auto",
        precision: str = "auto",
        *,
        encoder: ClipEncoder | None = None,
    ) -> None:
        library = bundle if isinstance(bundle, Library) else Library(bundle)
        encoder = library.bundle.load_encoder(device, precision) if encoder is None else encoder
        name = library.sae(sae).name
        self.__dict__["library"] = library
        super().__init__(library.bundle, name, encoder=encoder, meanings=library.meanings(name))

    def with_sae(self, name: str | None, meanings: Meanings | None = None) -> Self:
        """Return an auditor with another SAE of the bundle, None for its first.

        Raises
        ------
        InputRefused
            As for the class.
        """
        name = self.library.sae(name).name
        return super().with_sae(name, meanings or self.library.meanings(name))

    def with_references(self, place: Path | None) -> Auditor:
        """Return an auditor with the reference images of an index folder, or with the bundle's own for None.

        Raises
        ------
        InputRefused
            When it is no index, or one of another encoder or of other SAEs.
        """
        return Auditor(self.library.with_references(place), self.sae_name, encoder=self.encoder)

    def as_of_now(self) -> Self:
        """Return an auditor with the names and judgements that hold now; itself where nobody wrote anything."""
        meanings = self.library.meanings(self.sae_name)
        return self if meanings is self.meanings else self.with_meanings(meanings)

    def explain_job(self, evidence: Evidence, prompts: PromptSet, **options: Any) -> Job[Audit]:
        """Explain every class of `prompts` for one image; see `explain.Auditor.explain_job`."""
        # Not more than once an image: it looks at files.
        return (yield from Explainer.explain_job(self.as_of_now(), evidence, prompts, **options))

    def audit_files_job(self, *asked: Any, **options: Any) -> Job[list[Audit]]:
        """Audit image files in batches; see `explain.Auditor.audit_files_job`."""
        return (yield from Explainer.audit_files_job(self.as_of_now(), *asked, **options))

    def answers_job(self, *asked: Any, **options: Any) -> Job[None]:
        """Audit image files, an update for each; see `explain.Auditor.answers_job`."""
        return (yield from Explainer.answers_job(self.as_of_now(), *asked, **options))

    @property
    def default_method(self) -> Method:
        """The method to measure by where no other is asked for: what was chosen for this SAE, else the gradient."""
        kept = self.library.default_method(self.sae_name)
        return next((method for method in self.methods if method == kept), DEFAULT_METHOD)

    def keep_default_method(self, method: str) -> None:
        """Measure by this method from now on where no other is asked for, with this SAE at this computer.

        Raises
        ------
        InputRefused
            When the method has no formula at the SAE's site.
        """
        if method not in self.methods:
            raise InputRefused(
                say("The method '{0}' has no formula at the site of the SAE '{1}'.", method, self.sae_name),
                safe=say("Nothing was changed."),
                todo=say("Choose one of these: {0}.", ", ".join(self.methods)),
            )
        self.library.keep_default_method(self.sae_name, method)

    @property
    def concepts(self) -> ConceptTable:
        """What the reference images say of the SAE's latents."""
        return self.library.sae(self.sae_name).table

    def concept(self, latent: int) -> Concept:
        """Return everything that is known of a latent, with what people on this computer wrote down."""
        return self.library.sae(self.sae_name).concept(latent)

    def label(self, latent: int) -> str | None:
        """Return the name to show for a latent: one that a person on this computer gave comes before all others."""
        return self.library.sae(self.sae_name).label(latent)

    def judgements(self, prompts: PromptSet) -> Judgements | None:
        """Return what the reasons policy of a prompt set says of the latents; None where nobody judged anything."""
        return self.as_of_now().meanings.judgements_under(prompts.name)
