"""A draft that is being completed, and what there is to complete it with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from torch import Tensor

from sae_auditor.sae.formats.build import Draft
from sae_auditor.sae.formats.hints import Hints
from sae_auditor.sae.formats.left_over import left_over_tensors
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.stated import Setting, note, telling_settings
from sae_auditor.sae.formats.telling import Topic, tensor_role


@dataclass
class Evidence:
    """A draft on its way, and what was used of the file for it."""

    draft: Draft
    source: Source
    hints: Hints
    notices: list[str] = field(default_factory=list)

    @property
    def sizes(self) -> tuple[int, int]:
        """`d_in` and `d_sae`."""
        d_sae, d_in = self.draft.tensors["W_dec"].shape
        return int(d_in), int(d_sae)

    @cached_property
    def settings(self) -> list[Setting]:
        """Every setting that tells something, and the classes of what was pickled."""
        return telling_settings(self.source, with_classes=True)

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """The tensors that the reader left over."""
        return left_over_tensors(self.source, *self.sizes)

    def about(self, *topics: Topic) -> list[Setting]:
        """Return the settings about these things."""
        return [setting for setting in self.settings if setting.topic in topics]

    def use(self, *settings: Setting) -> None:
        """Take settings as read."""
        for setting in settings:
            note(self.source, setting)

    def use_tensors(self, *names: str) -> None:
        """Take tensors as read."""
        self.source.read_tensors.update(names)

    def with_role(self, *roles: str) -> dict[str, Tensor]:
        """Return the left-over tensors that have one of these roles by their names."""
        return {name: tensor for name, tensor in self.tensors.items() if tensor_role(name) in roles}
