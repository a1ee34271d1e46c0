"""The steps of the guided tour: the red tag of the demo, found, proved, switched off and repaired.

Texts are source texts of the context "Tour". A step names the acts that "Show me" does and the place that it talks
about. One whose acts or place the window does not have is left out, so a step for a workspace to come does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.i18n import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Act:
    """Something that the tour has the window do; `value` is what it is done with, such as the start of a file name."""

    name: str
    value: str = ""


@dataclass(frozen=True)
class Step:
    """One step: what it says, the acts of "Show me", and the place that is highlighted meanwhile.

    Each step's acts lead to what it shows from wherever a person is.
    """

    id: str
    title: str
    text: str
    acts: tuple[Act, ...]
    place: str


# A good part that carries the tag, as it fired, what it is asked, and the answer that needs explaining.
_QUESTION = (
    Act("demo"),
    Act("workspace.audit"),
    Act("image", "01 "),
    Act("audit.prompts", "condition"),
    Act("audit.class", "defective"),
    Act("audit.reset"),
)
_TAG = "red inspection tag"

STEPS: tuple[Step, ...] = (
    Step(
        "question",
        QT_TRANSLATE_NOOP("Tour", "A good part"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "The sample images come from a rendered inspection station. The first is a metal nut without any defect;"
            " beside it lies a red inspection tag.",
        ),
        (Act("demo"), Act("workspace.audit"), Act("image", "01 ")),
        "audit.image",
    ),
    Step(
        "prediction",
        QT_TRANSLATE_NOOP("Tour", "Called defective"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Asked for the condition, the model calls the good nut “defective”. A number alone does not say whether"
            " that is for a reason which you accept.",
        ),
        _QUESTION,
        "audit.predictions",
    ),
    Step(
        "reason",
        QT_TRANSLATE_NOOP("Tour", "The reason"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Each bar is a latent that fired, and how much it moved the decision. The first is the red inspection tag."
            " The reasons policy says that a tag must not count, so it is flagged as a forbidden reason.",
        ),
        (*_QUESTION, Act("audit.latent", _TAG)),
        "audit.why",
    ),
    Step(
        "meaning",
        QT_TRANSLATE_NOOP("Tour", "What the latent means"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "The card shows the reference images that the latent fires on most strongly. All of them show the tag, on"
            " good parts and on defective ones.",
        ),
        (*_QUESTION, Act("audit.latent", _TAG)),
        "audit.concept",
    ),
    Step(
        "what-if",
        QT_TRANSLATE_NOOP("Tour", "Proved by what if"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Switch the latent off and the model decides anew, as if it had not seen the tag: the nut is called “good”."
            " So the tag did not only take part, it decided.",
        ),
        (*_QUESTION, Act("audit.latent", _TAG), Act("audit.off", _TAG)),
        "audit.predictions",
    ),
    Step(
        "scan",
        QT_TRANSLATE_NOOP("Tour", "Not only in this image"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "One image is an anecdote. The reliance study asks every class of a whole folder and confirms what it finds"
            " on images that it held back. The dozen samples only fill in the form: give it some hundred images.",
        ),
        (Act("workspace.studies"), Act("study.scan", "samples")),
        "studies",
    ),
    Step(
        "repair",
        QT_TRANSLATE_NOOP("Tour", "The repair"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "A confirmed finding can be taken out of the model. The repair compares three ways on labelled images that"
            " it held back, says what each brings and costs, and writes a checkpoint that other programs open.",
        ),
        (Act("workspace.studies"), Act("study.repair", "samples")),
        "studies",
    ),
    Step(
        "end",
        QT_TRANSLATE_NOOP("Tour", "Your own images"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "“Show me” takes back what was switched off. Then drop your own images onto the window, open your own"
            " bundle, or start the tour again from the menu Help.",
        ),
        _QUESTION,
        "filmstrip",
    ),
)


def steps_for(acts: frozenset[str], places: frozenset[str], steps: tuple[Step, ...] = STEPS) -> tuple[Step, ...]:
    """Return the steps for which there are all acts and the place."""
    return tuple(step for step in steps if step.place in places and all(act.name in acts for act in step.acts))
