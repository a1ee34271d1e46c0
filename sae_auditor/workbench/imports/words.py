"""The assistant's words for what it shows, in the person's language. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.imports.state import MIN_IMAGES, Fit, FitRow, ImageOffer, ImportState, Question

if TYPE_CHECKING:
    from sae_auditor.sae import Reading
    from sae_auditor.sae.fit import FitCandidate


def activation_name(activation: str, k: int | None, *, signed: bool = False) -> str:
    """Return an activation function in words."""
    names = {
        "relu": "ReLU",
        "topk": "TopK",
        "batchtopk": "BatchTopK",
        "jumprelu": "JumpReLU",
        "gated": "Gated",
        "groupmax": "GroupMax",
        "tanh-relu": "tanh ReLU",
        "matching-pursuit": "Matching pursuit",
    }
    text = names.get(activation, activation)
    if k is not None:
        text = translate("Import", "{activation}, k = {k}").format(activation=text, k=k)
    return text + ", " + translate("Import", "signed") if signed else text


def token_name(rule: str) -> str:
    """Return a token rule in words."""
    return {
        "cls": translate("Import", "Class token"),
        "patch": translate("Import", "Patches"),
        "all": translate("Import", "All tokens"),
        "register": translate("Import", "Registers"),
    }.get(rule, rule)


def token_help(rule: str) -> str:
    """Return what a token rule reads, in one line."""
    return {
        "cls": translate("Import", "One vector an image."),
        "patch": translate("Import", "One vector for each patch of the image."),
        "all": translate("Import", "Class token, registers and patches alike."),
        "register": translate("Import", "The scratch tokens of encoders that were trained with them."),
    }.get(rule, "")


def normalization_name(normalization: str) -> str:
    """Return what is done to each vector first."""
    return {
        "none": translate("Import", "as it is"),
        "constant_norm": translate("Import", "scaled to one length"),
        "layer_norm": translate("Import", "standardised (LayerNorm)"),
    }.get(normalization, normalization)


def facts(reading: Reading) -> list[tuple[str, str]]:
    """Return what a file was read as, as pairs of a name and a value."""
    found = reading.sae.config
    size = translate("Import", "{d_in} → {d_sae} latents").format(d_in=f"{found.d_in:,}", d_sae=f"{found.d_sae:,}")
    lines = [
        (translate("Import", "Format"), reading.format),
        (translate("Import", "Size"), size),
        (translate("Import", "Activation"), activation_name(found.activation, found.k, signed=found.signed)),
        (translate("Import", "Input"), normalization_name(found.normalization)),
    ]
    if found.site is not None:
        where = found.site if found.tokens is None else f"{found.site} · {token_name(found.tokens)}"
        lines.append((translate("Import", "Reads"), where))
    if found.model_name:
        lines.append((translate("Import", "Made for"), found.model_name))
    return lines


def reading_text(candidate: FitCandidate, declared: FitCandidate) -> str:
    """Return in what a reading differs from the declared one."""
    parts = []
    if candidate.site != declared.site:
        parts.append(candidate.site)
    if candidate.tokens != declared.tokens:
        parts.append(token_name(candidate.tokens))
    if (candidate.activation, candidate.k) != (declared.activation, declared.k):
        parts.append(activation_name(candidate.activation, candidate.k))
    if candidate.centred != declared.centred:
        parts.append(
            translate("Import", "decoder bias subtracted first")
            if candidate.centred
            else translate("Import", "decoder bias not subtracted")
        )
    if candidate.normalization != declared.normalization:
        normalization = normalization_name(candidate.normalization)
        parts.append(translate("Import", "input {normalization}").format(normalization=normalization))
    return ", ".join(parts) or translate("Import", "As declared")


def question_title(question: Question) -> str:
    """Return what a question is about, in a word or two."""
    titles = {
        "k": translate("Import", "Latents that fire (k)"),
        "site": translate("Import", "Site"),
        "tokens": translate("Import", "Tokens"),
        "stream": translate("Import", "Stream"),
        "streams": translate("Import", "Streams"),
        "activation": translate("Import", "Activation"),
        "threshold": translate("Import", "Threshold"),
        "normalization": translate("Import", "Normalisation"),
        "delta": translate("Import", "Relaxation (delta)"),
        "fold_decoder_norm": translate("Import", "Decoder rows"),
        "centre": translate("Import", "Decoder bias"),
        "mean": translate("Import", "Mean of the input"),
        "scale": translate("Import", "Scale of the input"),
        "names": translate("Import", "Tensors"),
    }
    return titles.get(question.name, question.name)


def question_text(question: Question) -> str:
    """Return the question as a sentence."""
    return translate_core(question.what)


def choice_text(name: str, value: object) -> str:
    """Return one of the answers to a question in words."""
    say = _CHOICE_TEXTS.get(name)
    return say(value) if say is not None else str(value)


def choice_help(name: str, value: object) -> str:
    """Return an answer in one line, empty where its text says all."""
    return token_help(str(value)) if name == "tokens" else ""


def suggestion_text(question: Question) -> str:
    """Say what the answer most likely is; empty without a suggestion."""
    if question.suggestion is None or question.name == "names":
        return ""
    value = choice_text(question.name, question.suggestion)
    if question.answer == question.suggestion:
        return translate("Import", "This is only a suggestion.")
    return translate("Import", "Suggested: {value}.").format(value=value)


def role_help(role: str) -> str:
    """Return what a tensor of an SAE does."""
    return {
        "W_enc": translate("Import", "encoder matrix"),
        "W_dec": translate("Import", "decoder matrix"),
        "b_enc": translate("Import", "encoder bias"),
        "b_dec": translate("Import", "decoder bias"),
        "threshold": translate("Import", "threshold"),
        "log_threshold": translate("Import", "logarithm of the threshold"),
        "b_gate": translate("Import", "bias of the gate"),
        "b_mag": translate("Import", "bias of the magnitude"),
        "r_mag": translate("Import", "scale of the magnitude"),
    }.get(role, "")


def offer_text(offer: ImageOffer) -> str:
    """Say where images for the check come from."""
    count = f"{offer.count:,}"
    if offer.source == "folder":
        return translate("Import", "Folder {name}").format(name=_folder_name(offer))
    if offer.source == "queue":
        return translate("Import", "Images of the filmstrip ({count})").format(count=count)
    if offer.source == "index":
        return translate("Import", "Your reference images in {name} ({count})").format(
            name=_folder_name(offer), count=count
        )
    return translate("Import", "Reference images of the bundle ({count})").format(count=count)


def used_text(fit: Fit) -> str:
    """Say which images a check was made on: how many, where they are from, and the first by name."""
    offer, n = fit.offer, f"{fit.n_images:,}"
    if offer is None:
        return translate("Import", "Checked on {count} images.").format(count=n)
    source = {
        "bundle": translate("Import", "Checked on {count} of the bundle's {total} reference images"),
        "index": translate("Import", "Checked on {count} of your {total} reference images in {name}"),
        "queue": translate("Import", "Checked on {count} of the {total} images in the filmstrip"),
        "folder": translate("Import", "Checked on {count} images of the folder {name}"),
    }[offer.source]
    text = source.format(count=n, total=f"{offer.count:,}", name=_folder_name(offer))
    if not fit.names:
        return translate("Import", "{text}.").format(text=text)
    names = translate("Import", ", ").join(fit.names)
    if fit.n_images > len(fit.names):
        names = translate("Import", "{names} and so on").format(names=names)
    return translate("Import", "{text}: {names}.").format(text=text, names=names)


def verdict_texts(fit: Fit) -> tuple[str, str]:
    """Return what a check comes to, and the rest that has to be said of it."""
    if fit.verdict == "alike":
        return (
            translate("Import", "These images are too alike to judge whether the SAE fits."),
            " ".join(
                (
                    translate("Import", "Where images hardly differ, even the right SAE seems not to fit."),
                    translate("Import", "Choose images that show different things, such as the bundle's own."),
                    used_text(fit),
                )
            ),
        )
    return translate_core(fit.text), " ".join((*(translate_core(text) for text in fit.warnings), used_text(fit)))


def row_text(row: FitRow) -> str:
    """Return a reading with what the verdict says of it."""
    marked = {
        "fits": translate("Import", "{reading} (fits)"),
        "better": translate("Import", "{reading} (fits better)"),
        "nearest": translate("Import", "{reading} (nearest)"),
    }.get(row.mark, "{reading}")
    return marked.format(reading=row.words)


def why_no_check(state: ImportState) -> str:
    """Say why the check cannot run yet, where that is not plain."""
    if state.busy or state.found is None:
        return ""
    if state.open_questions:
        return translate("Import", "Answer the open question first.")
    if state.offer is not None and not state.offer.enough:
        return translate("Import", "The check needs at least {count} images.").format(count=MIN_IMAGES)
    return ""


def accepted_text(state: ImportState) -> str:
    """Say which reading would be added."""
    if state.fit is None:
        return ""
    rows = (row for row in state.fit.rows if (row.winner if state.accept == "winner" else row.declared))
    reading = next(rows, None)
    return "" if reading is None else translate("Import", "Will be added: {reading}").format(reading=reading.words)


def _folder_name(offer: ImageOffer) -> str:
    return "" if offer.folder is None else printable(offer.folder.name or str(offer.folder))


def _yes_no(value: object) -> str:
    return translate("Import", "Yes") if value else translate("Import", "No")


_CHOICE_TEXTS: dict[str, Callable[[object], str]] = {
    "tokens": lambda value: token_name(str(value)),
    "activation": lambda value: activation_name(str(value), None),
    "fold_decoder_norm": _yes_no,
    "centre": _yes_no,
}
