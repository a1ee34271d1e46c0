"""Workspaces with sessions of small images, whose audits are recorded as `records.running` records them."""

from __future__ import annotations

import hashlib
import json

from PIL import Image

from sae_auditor.records import Records
from sae_auditor.records.sessions import AuditNote, NewItem, Settings, new_session

REASONS = ("scratch", "dent", "stain")


def audit_json(path, sha256, name="bad", probability=0.9, *, forbidden=True):
    """Return a recorded audit of two classes and three latents, one of them always on."""

    def latent(number, label, contribution, ablation, flags=()):
        return {
            "latent": number, "label": label, "label_score": 0.4, "activation": 2.0, "contribution": contribution,
            "ablation": ablation, "alignment": 0.1, "flags": list(flags),
        }  # fmt: skip

    def prediction(class_name, share):
        return {
            "class": class_name, "prompts": [class_name], "cosine": 0.2, "logit": 1.0, "probability": share,
            "total": 2.5, "constant": 0.0, "bias": 0.0, "unexplained": -0.5, "forbidden": [7] if forbidden else [],
            "reasons": [{"name": "red tag", "effect": 3.0, "share": 0.6, "forbidden": True}] if forbidden else [],
            "always_on": {"latents": [3], "contribution": 0.2, "ablation": None},
            "contributions": [
                latent(7, "red tag", 2.0, 3.0, ["forbidden", "must-not-count"] if forbidden else []),
                latent(9, None, -1.0, None), latent(3, "grey", 0.2, 0.2, ["always-on"]),
            ],
        }  # fmt: skip

    trust = {
        "fvu": 0.1, "fvu_percentile": 40.0, "cosine_percentile": 30.0, "unlike": False, "judged": 0.7,
        "unlike_by": [], "supported": 0.9, "faithfulness": None, "stability": None, "unexplained_to_lead": 0.2,
    }  # fmt: skip
    return json.dumps(
        {
            "bundle": {"name": "tiny", "fingerprint": "b" * 64},
            "encoder": {"fingerprint": "e" * 64},
            "sae": {"name": "cls", "fingerprint": "5" * 64},
            "image": {"path": str(path), "sha256": sha256, "view": "crop"},
            "crop": [0, 0, 20, 20],
            "prompt_set": "parts",
            "target": "logodds",
            "contrast": None,
            "method": "gradient",
            "reconstruction": {"cosine": 0.95, "fvu": 0.1},
            "trust": trust,
            "decides": True,
            "predictions": [prediction(name, probability), prediction("good" if name == "bad" else "bad", 0.1)],
        }
    ).encode()


def make_images(folder, n):
    """Write n small images and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for i in range(n):
        paths.append(folder / f"image-{i + 1}.png")
        Image.new("RGB", (24, 20), (10 * i % 255, 90, 200)).save(paths[-1])
    return paths


def make_workspace(file, folder, n=4, *, who="mori", audited=True, **settings):
    """Make a workspace with one session of n parts, 3101 and on; return its key. The last image is the least certain.

    Every second image is "good" by the model.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    records = Records(file, who=who, reserve_bytes=0)
    given = {"accept_classes": ("good",), "reject_classes": ("bad",), "reasons": REASONS, "reviewers": (who, "sato")}
    session = new_session(records, who, Settings("Line 4", prompts={"good": ("g",), "bad": ("b",)}, **given | settings))
    hashes = []
    for path in make_images(folder, n):
        hashes.append((path, hashlib.sha256(path.read_bytes()).hexdigest()))
    session.add(who, [NewItem(str(path), sha256, str(3101 + i)) for i, (path, sha256) in enumerate(hashes)])
    if audited:
        note_audits(session, who, hashes)
    records.close()
    return session.key


def note_audits(session, who, hashes):
    """Record an audit for each of the images."""
    names = ["bad" if i % 2 == 0 else "good" for i in range(len(hashes))]
    contents = [audit_json(*one, name, forbidden=name == "bad") for one, name in zip(hashes, names, strict=True)]
    stored = session.records.store(contents)
    notes = [
        AuditNote(i + 1, name, 900_000, 800_000 - 1000 * i, ("forbidden",) if name == "bad" else (), sha256)
        for i, (name, sha256) in enumerate(zip(names, stored, strict=True))
    ]
    session.note_audits(who, notes, {"device": "cpu"})
