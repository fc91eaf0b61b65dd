"""Names in a configuration: each stands for something, and no two for one file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from clipit.config import shipped
from clipit.config.summary_options import ZERO_SHOT
from clipit.config.validation import suggestion
from clipit.core.naming import is_name_character

if TYPE_CHECKING:
    from clipit.config.dataset_options import DatasetOptions
    from clipit.config.schema import Config

#: Sections whose entries name folders of results.
_FOLDERS = (
    *("datasets", "variants", "image_encoders", "text_encoders"),
    *("captioners", "frame_captions", "tag_encoders", "pretrained"),
)
#: Sections in which names are declared.
NAMED = (*_FOLDERS, "tables")
#: Names by section, of right and wrong entries alike: a wrong one is reported once.
Names = Callable[[str], list[str]]


def reference_problems(config: Config, raw: Mapping[str, Any]) -> Iterator[str]:
    """A line for every name in `config` that cannot stand; `raw` has the entries left out of it."""

    def names(section: str) -> list[str]:
        written = raw.get(section)
        return [*dict.fromkeys([*getattr(config, section), *(_texts(written))])]

    yield from _folder_names(names)
    yield from _encoders(config, names)
    yield from _variants(config, names)
    yield from _benchmark(config, names)
    yield from _summary(config, names)
    for name, entry in config.datasets.items():
        if entry.videos is not None:
            yield from _videos(config, names, f"datasets.{name}", entry)


def unknown(name: str | None, known: Iterable[str], option: str) -> Iterator[str]:
    """The line for a name that is none of the known ones."""
    known = list(known)
    if name is not None and name not in known:
        yield f"{option}: {name!r} is not configured{suggestion(name, known)}"


def _texts(entries: Any) -> list[str]:
    return [name for name in entries if isinstance(name, str)] if isinstance(entries, dict) else []


def _folder_names(names: Names) -> Iterator[str]:
    for section in _FOLDERS:
        folders: dict[str, str] = {}
        for name in names(section):
            if not name or not all(map(is_name_character, name)):
                yield f"{section}: {name!r}: use letters, digits, '-' and '_'; it names a folder"
            other = folders.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
            if other != name:
                yield (
                    f"{section}.{name}: would have one folder with {section}.{other} where "
                    "upper and lower case are the same; rename one"
                )


def _encoders(config: Config, names: Names) -> Iterator[str]:
    for name, made in config.frame_captions.items():
        option = f"frame_captions.{name}"
        yield from unknown(made.captioner, names("captioners"), f"{option}.captioner")
        yield from unknown(made.text_encoder, names("text_encoders"), f"{option}.text_encoder")
        if name in names("image_encoders"):
            yield f"{option}: {name} is an image encoder, too; rename one"
    for dataset, entry in config.datasets.items():
        for name, source in entry.features.items():
            if source.text_encoder is not None:
                option = f"datasets.{dataset}.features.{name}.text_encoder"
                yield from unknown(source.text_encoder, names("text_encoders"), option)
    for name, encoder in config.tag_encoders.items():
        yield from unknown(encoder, names("text_encoders"), f"tag_encoders.{name}")


def _variants(config: Config, names: Names) -> Iterator[str]:
    for taken in (ZERO_SHOT, *shipped.names()):
        if taken in names("variants"):
            yield f"variants.{taken}: the name {taken} is taken; rename the variant"
    for name, variant in config.variants.items():
        if variant.reads_language or variant.language.uses_query:
            option = f"variants.{name}.language.encoder"
            yield from unknown(variant.language.encoder, names("text_encoders"), option)
    for title, table in config.tables.items():
        for row in table.rows:
            yield from unknown(row.variant, names("variants"), f"tables.{title}.rows.variant")


def _benchmark(config: Config, names: Names) -> Iterator[str]:
    yield from unknown(config.benchmark.baseline, names("variants"), "benchmark.baseline")
    for name in config.benchmark.variants:
        yield from unknown(name, names("variants"), "benchmark.variants")
    for name in config.benchmark.queries.variants:
        yield from unknown(name, names("variants"), "benchmark.queries.variants")


def _summary(config: Config, names: Names) -> Iterator[str]:
    scorers = [*names("variants"), ZERO_SHOT, *shipped.names(), *names("pretrained")]
    for name in config.summary.variants:
        yield from unknown(name, scorers, "summary.variants")
    captions = {name for entry in config.datasets.values() for name in entry.captions}
    captions |= {*names("captioners")}
    yield from unknown(config.summary.captions, sorted(captions), "summary.captions")
    if ZERO_SHOT in config.summary.variants and any(d.videos for d in config.datasets.values()):
        encoder = config.summary.encoder
        both = [name for name in names("image_encoders") if name in names("text_encoders")]
        yield from unknown(encoder, both, "summary.encoder")


def _videos(config: Config, names: Names, where: str, entry: DatasetOptions) -> Iterator[str]:
    made = {
        "features": [*names("image_encoders"), *names("frame_captions")],
        "captions": names("captioners"),
    }
    for kind, ours in made.items():
        for name in getattr(entry, kind):
            if name in ours:
                yield f"{where}.{kind}.{name}: {name} is made of the videos, too; rename one"
    if entry.shots is None and entry.segmentation.method == "kts":
        known = [*made["features"], *entry.features]
        yield from unknown(entry.segmentation.encoder, known, f"{where}.segmentation.encoder")
    if entry.annotations is None and not any(
        name in (ZERO_SHOT, *shipped.names(), *config.pretrained)
        or name not in config.variants
        or config.variants[name].needs_no_label
        for name in config.summary.variants
    ):
        yield (
            f"summary.variants: {where} has no annotations to train on; add {ZERO_SHOT}, "
            "or a variant with losses.classification: 0 and training.select_epoch: last"
        )
