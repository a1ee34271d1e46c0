"""Every setting that stands beside the weights, inside their file or in its header, and was not read yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._written import written
from sae_auditor.sae.formats.reads import Settings
from sae_auditor.sae.formats.source import Source
from sae_auditor.sae.formats.telling import Topic, topic_of
from sae_auditor.strict_json import NotStrictJson, read_strict_json
from sae_auditor.tensorfiles import open_plain_file

_MAX_SETTINGS: Final = 5000
_MAX_YAML_BYTES: Final = 2**18
# JSON files that tell how something else was made, or what came of a training.
_OTHER_FILES: Final = re.compile(
    r"metric|result|history|\blog|eval|label|trainer_state|tokeni[sz]er|preprocessor|special_tokens|vocab|generation_|"
    r"summary|fit\.json|index\.json|manifest|score|stats",
    re.IGNORECASE,
)
# Settings that only the configuration of a whole model has.
_OF_MODELS: Final = frozenset(
    {"architectures", "vision_config", "text_config", "vision_cfg", "text_cfg", "model_cfg", "num_attention_heads",
     "num_hidden_layers", "transformers_version", "vocab_size", "image_mean"}
)  # fmt: skip
_MAX_HEADER_CHARS: Final = 2**18
_MAX_YAML_FILES: Final = 64
_WHOLE: Final = re.compile("[-+]?[0-9]{1,20}")
_YAML_NAME: Final = re.compile(r"[\w.-]{1,200}")
_YAML_STRUCTURE: Final = re.compile(r"[{\[&*!|>]")


@dataclass(frozen=True)
class Setting:
    """One setting.

    Parameters
    ----------
    path
        Its dotted name.
    value
        A text, number, truth value, or list.
    origin
        Where it stands, for messages: ``config.json``, ``the file``.
    topic
        What it is about.
    is_parsed
        False for a line of a file that this program does not read as a whole, YAML: it is a reason to ask.
    """

    path: str
    value: Any
    origin: str
    topic: Topic
    is_parsed: bool = True

    @property
    def text(self) -> str:
        """The setting as it stands there, for messages."""
        return f"{self.path} = {str(self.value)[:60]}"

    @property
    def place(self) -> str:
        """The setting and where it stands, for messages."""
        return say("{0} ({1})", self.text, self.origin)


def telling_settings(source: Source, *, with_classes: bool = False) -> list[Setting]:
    """Return the settings whose names tell something and that no reader read, those inside the file first.

    With the classes of what was pickled, where they are asked for: they tell of codes that no reader knows.
    """
    classes = written(source).classes.items() if with_classes else ()
    named = ((f"{path}.class".removeprefix("."), name, INSIDE, True) for path, name in classes)
    return [
        Setting(path, value, origin, topic, is_parsed)
        for path, value, origin, is_parsed in (*_unread(source), *named)
        if value is not None and (topic := _topic(path, value)) is not None
    ]


def note(source: Source, setting: Setting) -> None:
    """Take a setting as read."""
    if setting.origin == INSIDE:
        source.read_inside.add(setting.path)
    elif isinstance(config := source.configs.get(setting.origin), Settings):
        config.read.add(setting.path)


INSIDE: Final = say("the file")
_HEADER: Final = say("the file's header")


def _topic(path: str, value: Any) -> Topic | None:
    """Return what a setting is about; one that is named after a rule and true says the rule."""
    topic = topic_of(path)
    if topic in (None, "k") and value is True:
        return "kind"
    return topic


def _unread(source: Source) -> Iterator[tuple[str, Any, str, bool]]:
    for path, value, origin, is_parsed in _all(source):
        config = source.configs.get(origin)
        read = source.read_inside if origin == INSIDE else config.read if isinstance(config, Settings) else set()
        if path not in read:
            yield path, value, origin, is_parsed


def _all(source: Source) -> Iterator[tuple[str, Any, str, bool]]:
    """Yield every setting: its name, its value, where it stands, and whether that file is read as a whole."""
    inside = written(source).values.unnoted()
    yield from ((path, value, INSIDE, True) for path, value in list(inside.items())[:_MAX_SETTINGS])
    yield from ((path, value, _HEADER, True) for path, value in _flat(_header(source)))
    for name, config in source.configs.items():
        if _is_about_the_sae(name, config, source):
            yield from ((path, value, name, True) for path, value in _flat(config))
    for name, path, value in _yaml_lines(source):
        yield path, value, name, False


def _header(source: Source) -> dict[str, Any]:
    """Return the texts of a safetensors header; those that are JSON are read as that."""
    found: dict[str, Any] = {}
    n_chars = 0
    for name, text in source.file.metadata.items():
        n_chars += len(name) + len(text)
        if n_chars > _MAX_HEADER_CHARS:
            break
        if name != "format":
            found[name] = _parsed(text)
    return found


def _parsed(text: str) -> Any:
    try:
        return read_strict_json(text, odd_numbers=True)
    except NotStrictJson:
        return text


def _flat(config: Mapping[Any, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in config.items():
        if isinstance(value, Mapping):
            if depth < 8:
                yield from _flat(value, f"{prefix}{name}.", depth + 1)
        else:
            yield f"{prefix}{name}", value


def _is_about_the_sae(name: str, config: Mapping[str, Any], source: Source) -> bool:
    """Whether a JSON file beside the weights may say how this SAE computes."""
    plain = name.replace("../", "")
    if _OTHER_FILES.search(plain) or not _OF_MODELS.isdisjoint(config):
        return False
    if plain != name:  # further up it may be about anything: it must speak of these sizes
        sizes = {size for tensor in source.file.tensors.values() if tensor.ndim == 2 for size in tensor.shape}
        return any(isinstance(value, int) and value in sizes for _, value in _flat(config))
    return _is_ours(Path(plain), source)


def _is_ours(file: Path, source: Source) -> bool:
    """Whether a file is not named after other weights that lie beside ours."""
    stem = source.weights.name.partition(".")[0]
    if file.stem == stem:
        return True
    return not any(
        entry.name.startswith(file.stem) and entry.name.partition(".")[0] == file.stem
        for entry in source.neighbours
        if entry.suffix not in (".json", "")
    )


def _yaml_lines(source: Source) -> Iterator[tuple[str, str, Any]]:
    """Yield the plain lines of YAML files beside the weights: file, name and value."""
    named = sorted(file for file in source.neighbours if file.suffix in (".yaml", ".yml"))
    for file in named[:_MAX_YAML_FILES]:
        if _OTHER_FILES.search(file.name):
            continue
        try:
            with open_plain_file(file) as stream:
                text = stream.read(_MAX_YAML_BYTES).decode("utf-8", "replace")
        except (OSError, InputRefused):
            continue
        for line in text.splitlines():
            name, colon, value = line.partition("#")[0].strip().removeprefix("-").strip().partition(":")
            if colon and value.strip() and _YAML_NAME.fullmatch(name.rstrip()) and not _YAML_STRUCTURE.search(value):
                yield file.name, name.rstrip(), _yaml_value(value.strip())


def _yaml_value(text: str) -> Any:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False, "null": None, "~": None}
    plain = text.strip().strip("'\"")
    if plain.lower() in words:
        return words[plain.lower()]
    try:
        return int(plain) if _WHOLE.fullmatch(plain) else float(plain)
    except ValueError:
        return plain


def stated_sizes(source: Source, inputs: Collection[str], latents: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each origin that states both sizes of an SAE under one of these names each, and the sizes."""
    found: dict[str, dict[str, int]] = {}
    for path, value, origin, _ in _all(source):
        name = path.rpartition(".")[2]
        for kind, names in (("inputs", inputs), ("latents", latents)):
            if name in names and isinstance(value, int) and not isinstance(value, bool):
                found.setdefault(origin, {}).setdefault(kind, value)
    yield from ((origin, it["inputs"], it["latents"]) for origin, it in found.items() if len(it) == 2)


def values_of(source: Source, names: Collection[str]) -> Iterator[Any]:
    """Yield what settings of these names hold, in the order of the names."""
    found = [(path.rpartition(".")[2], value) for path, value, _, is_parsed in _all(source) if is_parsed]
    for name in names:
        yield from (value for known, value in found if known == name)


def all_settings(source: Source) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of every setting, read or not."""
    yield from ((path, value) for path, value, _, is_parsed in _all(source) if is_parsed)
