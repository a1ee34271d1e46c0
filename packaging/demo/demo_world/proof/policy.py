"""What the bundle's own reasons policy says, whatever a person on this computer has judged."""

from __future__ import annotations

from demo_world.policies import POLICIES
from demo_world.words import demo_synonyms, demo_words
from sae_auditor.bundle import Bundle, PromptSet
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.policy import ReasonsPolicy, Synonyms, bundled_policies, judgements_of, synonyms_of
from sae_auditor.explain.reasons import Judgements


class BundledPolicy:
    """The policies that a bundle brings; the demo's present ones for a demo bundle that was made before it had any."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._policies = bundled_policies(bundle.store)
        self._synonyms = synonyms_of(bundle)
        if not self._policies:
            self._policies = {policy.prompt_set: policy for policy in POLICIES}
            self._synonyms = Synonyms(demo_synonyms(), demo_words())

    def judgements(self, sae: str, prompts: PromptSet) -> Judgements:
        """Return what holds for the latents of an SAE under a prompt set, a typed one included."""
        everywhere = self._policies.get(None, ReasonsPolicy())
        own = self._policies.get(prompts.name)
        policy = everywhere if own is None else own.over(everywhere)
        labels = concepts_of(self._bundle, sae).labels_shown()
        return judgements_of(policy, labels, self._synonyms, sae, len(labels))
