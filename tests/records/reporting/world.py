"""Sessions for the tests of reports, with audits as they are recorded but without a model."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from PIL import Image

from sae_auditor.json_text import json_text
from sae_auditor.records import Records
from sae_auditor.records.sessions import AuditNote, Given, NewItem, Session, Settings, new_session

CLASSES = ("good", "scratch", "dent", "odd")
# Of `odd` the session does not say whether it passes a part.
PASSES, REJECTS = ("good",), ("scratch", "dent")
PEOPLE = ("Ann", "佐藤", "Bo")
VERDICTS = ("accept", "accept", "reject", "reject", "follow-up", "undecided")


def audit_json(class_name: str, sha256: str, *, seed: int = 0, label: str = "red tag", **more: Any) -> dict[str, Any]:
    """Return an audit in the schema ``sae-auditor/audit/1``; its latents and what is said of them are random."""
    rnd = random.Random(seed)
    latents = []
    for latent in range(6):
        effect = rnd.uniform(-2, 4)
        flags = [flag for flag in ("known-shortcut", "always-on") if rnd.random() < 0.2]
        latents.append(
            {
                "latent": latent, "label": label if latent == 1 else f"word {latent}" if latent else None,
                "label_score": 0.5, "activation": 1.0, "contribution": effect / 2,
                "ablation": effect if rnd.random() < 0.7 else None, "alignment": None, "flags": flags,
            }
        )  # fmt: skip
    is_forbidden = rnd.random() < 0.3
    reasons = [{"name": label, "effect": 1.5, "share": 0.4, "forbidden": True}] if is_forbidden else []
    predictions = [
        {
            "class": name, "prompts": [name], "cosine": 0.2, "logit": 20.0, "probability": 0.7 if i == 0 else 0.1,
            "total": 1.0, "constant": 0.1, "bias": 0.0, "unexplained": -0.3, "contributions": latents,
            "forbidden": [], "reasons": reasons, "always_on": None,
        }
        for i, name in enumerate([class_name, *(name for name in CLASSES if name != class_name)])
    ]  # fmt: skip
    return {
        "schema": "sae-auditor/audit/1",
        "bundle": {"name": "demo", "fingerprint": "b" * 64},
        "encoder": {
            "name": "clip", "architecture": "ViT", "fingerprint": "e" * 64, "device": "cpu", "precision": "fp32",
        },
        "sae": {
            "name": "cls", "site": "blocks.1", "tokens": "cls", "d_sae": 8, "activation": "topk",
            "fingerprint": "5" * 64,
        },
        "image": {"path": "x", "sha256": sha256, "width": 40, "height": 30, "notices": []},
        "crop": [5, 0, 35, 30], "tile": None, "prompt_set": "condition", "target": "logodds", "contrast": None,
        "method": "gradient",
        "reconstruction": {
            "cosine": 0.9, "fvu": 0.1, "l0": 3.0, "target_at_x": 1.0, "target_at_reconstruction": 0.9,
        },
        "trust": {
            "fvu": 0.1, "fvu_percentile": 20.0, "cosine_percentile": 30.0, "unlike": False, "judged": 0.4,
            "unlike_by": [], "supported": 0.8, "faithfulness": None, "stability": None, "unexplained_to_lead": 0.3,
        },
        "decides": True, "alignment_hints": "judged", "integration_gap": None, "notices": [],
        "predictions": predictions,
        **more,
    }  # fmt: skip


def make_session(
    records: Records, folder: Any, n_images: int, *, seed: int = 0, texts: str = "", label: str = "red tag"
) -> Session:
    """Return a session of pictures, audited, of which nobody has said anything; `texts` goes wherever people type."""
    settings = Settings(
        f"Line 3 {texts}", bundle="demo", bundle_fingerprint="b" * 64, accept_classes=PASSES, reject_classes=REJECTS,
        reasons=("Scratch 傷", f"Dent {texts}"), reviewers=PEOPLE, judges_first=True, policy_sha256="d" * 64,
        prompts={f"good {texts}": (f"a good part {texts}",), "scratch": ("scratched",)},
    )  # fmt: skip
    session = new_session(records, "Ann", settings)
    rnd = random.Random(seed)
    images, notes, contents = [], [], []
    for item in range(1, n_images + 1):
        path = folder / f"{item:03}.png"
        Image.new("RGB", (40, 30), tuple(rnd.randrange(256) for _ in range(3))).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        images.append(NewItem(str(path), sha256, f"P-{item} {texts}"))
        name = rnd.choice(CLASSES)
        contents.append(json_text(audit_json(name, sha256, seed=seed + item, label=label)).encode())
        audit_sha256 = hashlib.sha256(contents[-1]).hexdigest()
        notes.append(AuditNote(item, name, 700_000, 600_000, ("unlike",) if item % 3 == 0 else (), audit_sha256))
    session.add("Ann", images)
    records.store(contents)
    context = {"program": "0.1.0", "torch": "2.10", "thresholds": {"large_share": "0.1"}}
    session.note_audits("Ann", notes, context)
    return session


def judge(session: Session, n_images: int, *, seed: int = 0, n_acts: int = 40, texts: str = "") -> None:
    """Let people say things at random, change their words, take them back, look again and resolve."""
    rnd = random.Random(seed)
    for _ in range(n_acts):
        who, stage = rnd.choice(PEOPLE), rnd.choice(("before", "with-model", "with-model", "again", "resolved"))
        if rnd.random() < 0.1:
            session.undo(who)
            continue
        number = rnd.choice((1, 2)) if stage == "again" else 0
        items = rnd.sample(range(1, n_images + 1), 1 if stage == "resolved" else min(n_images, rnd.choice((1, 8))))
        given = []
        for item in items:
            verdict = rnd.choice(VERDICTS if stage != "resolved" else ("accept", "reject"))
            code = rnd.choice(("", "1", "2", "9")) if verdict == "reject" else ""
            note = f"光の反射 {texts}" if rnd.random() < 0.5 else ""
            given.append(Given(item, verdict, code, note, stage, number))
        session.give(who, given, reason=f"seen again {texts}", context={"method": "gradient", "bars": ["1", texts]})
