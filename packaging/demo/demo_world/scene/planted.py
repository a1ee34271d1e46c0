"""A shortcut that is planted in a world: a cue that goes together with a class of part, condition or defect."""

from dataclasses import dataclass

from .parts import PARTS
from .vocabulary import CUES, DEFECTS

CONDITIONS = ("good", "defective")
_VALUES = {"condition": CONDITIONS, "defect": DEFECTS, "part": PARTS}


@dataclass(frozen=True)
class Planted:
    """In the training pictures `cue` goes together with `attribute`.

    Parameters
    ----------
    cue
        One of `CUES`.
    attribute
        ``kind:value``: ``condition:good`` or ``condition:defective``, ``defect:`` or ``part:`` and its name.
    p_given
        Probability of the cue where the attribute holds, 0 to 1.
    p_otherwise
        Probability of the cue where it does not.
    """

    cue: str
    attribute: str
    p_given: float
    p_otherwise: float

    def __post_init__(self) -> None:
        if self.cue not in CUES:
            raise ValueError(f"no such cue: {self.cue!r}; there are {', '.join(CUES)}")
        if self.value not in _VALUES.get(self.kind, ()):
            raise ValueError(f"no such attribute: {self.attribute!r}; write condition:, defect: or part: and a name")
        if not (0 <= self.p_given <= 1 and 0 <= self.p_otherwise <= 1):
            raise ValueError(f"probabilities lie between 0 and 1, not {self.p_given} and {self.p_otherwise}")

    @property
    def kind(self) -> str:
        """What the attribute is of: ``condition``, ``defect`` or ``part``."""
        return self.attribute.partition(":")[0]

    @property
    def value(self) -> str:
        """The class that the cue goes together with, as the prompt sets name it."""
        return self.attribute.partition(":")[2]

    def holds(self, part: str, defect: str | None) -> bool:
        """Whether a part with this defect, or None for a good one, has the attribute."""
        condition = CONDITIONS[defect is not None]
        return self.attribute in (f"part:{part}", f"defect:{defect}", f"condition:{condition}")

    def probability(self, part: str, defect: str | None) -> float:
        """Return how probable the cue is beside such a part."""
        return self.p_given if self.holds(part, defect) else self.p_otherwise
