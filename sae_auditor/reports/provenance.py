"""Where a file comes from: said once, in the same words and order, by every file that the program writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sae_auditor._version import __version__
from sae_auditor.i18n import translate
from sae_auditor.names import printable

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit

_MODEL: Final = (
    "image",
    "image_sha256",
    "bundle",
    "fingerprint",
    "encoder",
    "encoder_fingerprint",
    "sae",
    "sae_fingerprint",
    "site",
    "tokens",
)


@dataclass(frozen=True)
class Provenance:
    """What a file was made with; a text is empty where that took no part.

    Parameters
    ----------
    fingerprint
        Of the bundle.
    settings
        What the person asked for, by name.
    written
        With a time zone.
    """

    bundle: str = ""
    fingerprint: str = ""
    sae: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    written: datetime = field(default_factory=lambda: datetime.now(UTC))
    sae_fingerprint: str = ""
    site: str = ""
    tokens: str = ""
    encoder: str = ""
    encoder_fingerprint: str = ""
    image: str = ""
    image_sha256: str = ""

    @property
    def program(self) -> str:
        """The program and its version."""
        return f"SAE Auditor {__version__}"

    @property
    def moment(self) -> str:
        """When it was written, for people."""
        return self.written.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values; what took no part is left out."""
        return {
            "program": self.program,
            "written": self.written.isoformat(timespec="seconds"),
            **{name: value for name in _MODEL if (value := getattr(self, name))},
            "settings": dict(self.settings),
        }

    def pairs(self) -> list[tuple[str, str]]:
        """Return it for people, as pairs of a word and its value."""
        pairs = [
            (translate("Reports", "Image"), self.image),
            (translate("Reports", "Image SHA-256"), self.image_sha256),
            (translate("Reports", "Bundle"), self.bundle),
            (translate("Reports", "Bundle fingerprint"), self.fingerprint),
            (translate("Reports", "Encoder"), self.encoder),
            (translate("Reports", "Encoder fingerprint"), self.encoder_fingerprint),
            (translate("Reports", "SAE"), self.sae),
            (translate("Reports", "SAE fingerprint"), self.sae_fingerprint),
            (translate("Reports", "Site"), f"{self.site} ({self.tokens})" if self.tokens else self.site),
            *((str(name), _plain(value)) for name, value in self.settings.items()),
            (translate("Reports", "Program"), self.program),
            (translate("Reports", "Written"), self.moment),
        ]
        return [(word, value) for word, value in pairs if value]


def of_audit(audit: Audit, image_name: str, settings: Mapping[str, Any], written: datetime) -> Provenance:
    """Return where an audit comes from; an image without a file goes by its name."""
    encoder, sae = audit.encoder, audit.sae
    return Provenance(
        bundle=audit.bundle.name,
        fingerprint=audit.bundle.fingerprint,
        sae=f"{sae.name} ({sae.activation}, {sae.d_sae} latents)",
        settings=settings,
        written=written,
        sae_fingerprint=sae.fingerprint,
        site=sae.site,
        tokens=sae.tokens,
        encoder=f"{encoder.name} ({encoder.architecture}; {encoder.device}, {encoder.precision})",
        encoder_fingerprint=encoder.fingerprint,
        image=printable(audit.image.path or image_name),
        image_sha256=audit.image.sha256,
    )


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
