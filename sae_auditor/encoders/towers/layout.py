"""Which rows of a hidden state are the class token, the registers and the patches."""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.encoders.site import Site
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


@dataclass(frozen=True)
class TokenLayout:
    """The tokens at a site: class token first, then registers, then the patches row by row.

    Parameters
    ----------
    n_class, n_registers
        Number of class tokens (0 or 1) and of register tokens.
    grid
        Rows and columns of the patches; ``(0, 0)`` where the tokens have no place in the image.
    """

    n_class: int
    n_registers: int
    grid: tuple[int, int]

    @property
    def n_prefix(self) -> int:
        """Number of tokens in front of the patches."""
        return self.n_class + self.n_registers

    def select(self, site: Site) -> slice:
        """Return the rows that the site's rule selects.

        Raises
        ------
        InputRefused
            When it selects nothing: this encoder has no class token, or no registers.
        """
        rows = {
            "cls": slice(0, self.n_class),
            "register": slice(self.n_class, self.n_prefix),
            "patch": slice(self.n_prefix, None),
            "all": slice(0, None),
        }[site.tokens]
        if rows.stop is None or rows.stop > rows.start:
            return rows
        missing = say("class token") if site.tokens == "cls" else "registers"
        raise InputRefused(
            say(
                "The token rule '{0}' selects nothing at the site '{1}': the encoder has no {2} there.",
                site.tokens,
                site.name,
                missing,
            ),
            todo=say("Use 'patch' or 'all'."),
        )


POOLED = TokenLayout(1, 0, (0, 0))
"""The image embedding counts as a class token of its own."""
