"""The reasons policy: what may count for a decision, what must not, and what nobody has judged.

Importing this package loads neither torch nor pyarrow.
"""

from __future__ import annotations

from sae_auditor.concepts.policy.judge import JudgedSets, Unmatched, judgements_of, resolved, shown_labels, unmatched
from sae_auditor.concepts.policy.local import LocalPolicies, PolicyEvent, Subject, Value
from sae_auditor.concepts.policy.policies import (
    Policies,
    bundled_policies,
    checked_prompt_set,
    policy_files,
    readable_policies,
    synonyms_of,
)
from sae_auditor.concepts.policy.policy import (
    JUDGEMENTS,
    Judgement,
    LatentEntry,
    ReasonsPolicy,
    StatedShare,
    WordEntry,
    policy_from_bytes,
)
from sae_auditor.concepts.policy.words import Synonyms, key_of

__all__ = [
    "JUDGEMENTS",
    "JudgedSets",
    "Judgement",
    "LatentEntry",
    "LocalPolicies",
    "Policies",
    "PolicyEvent",
    "ReasonsPolicy",
    "StatedShare",
    "Subject",
    "Synonyms",
    "Unmatched",
    "Value",
    "WordEntry",
    "bundled_policies",
    "checked_prompt_set",
    "judgements_of",
    "key_of",
    "policy_files",
    "policy_from_bytes",
    "readable_policies",
    "resolved",
    "shown_labels",
    "synonyms_of",
    "unmatched",
]
