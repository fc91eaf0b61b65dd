"""From features, sentences and labels to trained scorers and their scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from clipit.config import shipped
from clipit.config.base import Options
from clipit.config.run_options import (
    PredictOptions,
    ScoreOptions,
    SentencesOptions,
    TrainAllOptions,
    TrainOptions,
)
from clipit.core.errors import UsageError
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.declarations.video_stages import from_videos
from clipit.pipeline.stage import Input, Names, Reads, Resources, Source, Stage, Wildcards

_TRAINING = Resources(threads=2, mem_mb=4000, runtime_min=720, gpu=True)


def variants(context: Context) -> list[str]:
    """The variants that are trained here."""
    return list(context.config.variants)


def reading(context: Context) -> list[str]:
    """The variants that are guided by sentences about the video."""
    return [name for name, one in context.config.variants.items() if one.reads_language]


def pretrained(context: Context) -> list[str]:
    """The scorers that come with their weights."""
    return [*shipped.names(), *context.config.pretrained]


def annotated(answer: bool) -> Names:
    """The datasets with annotations, or the others."""
    return lambda context: context.catalog.datasets(
        lambda entry: (entry.annotations is not None) == answer
    )


def _caption_names(context: Context, variant: str) -> dict[str, str] | None:
    """The captions that a variant reads and the encoder that embeds them; None: no language."""
    language = context.runs.variant(variant).language
    if language.captions is None:
        return None
    return {"captions": language.captions, "encoder": language.encoder}


def _features_of(context: Context, dataset: str, variant: str) -> list[str]:
    return context.shard_paths(layout.FEATURES, dataset, encoder=context.runs.encoder(variant))


def _sentences_of(context: Context, dataset: str, variant: str) -> list[str]:
    names = _caption_names(context, variant)
    return context.shard_paths(layout.CAPTION_EMBEDDINGS, dataset, **names) if names else []


def _reads_titles(context: Context, dataset: str, variant: str) -> bool:
    language = context.runs.variant(variant).language
    return language.title and context.dataset(dataset).titles is not None


def _titles_of(context: Context, dataset: str, variant: str) -> list[str]:
    """The embedded titles of a dataset that a variant reads."""
    if not _reads_titles(context, dataset, variant):
        return []
    encoder = context.runs.variant(variant).language.encoder
    return [context.path(layout.TITLES, dataset=dataset, encoder=encoder)]


def _fitting_titles_of(context: Context, dataset: str, variant: str) -> list[str]:
    """Those of them that are about their videos: names of people's own files may be about none."""
    if not _reads_titles(context, dataset, variant):
        return []
    return context.shard_paths(layout.FITTING_TITLES, dataset, variant=variant)


def dataset_titles(context: Context, w: Wildcards) -> list[str]:
    """The embedded titles of its dataset that a variant reads."""
    return _titles_of(context, w.dataset, w.variant)


def shard_titles(context: Context, w: Wildcards) -> list[str]:
    """The titles of a shard that are about their videos, if a trained scorer reads titles."""
    if not _reads_titles(context, w.dataset, w.variant):
        return []
    return [context.path(layout.FITTING_TITLES, w)]


def _queries_of(context: Context, dataset: str, variant: str) -> list[str]:
    """The embedded queries of a dataset that a variant reads."""
    language = context.runs.variant(variant).language
    entry = context.dataset(dataset)
    kinds = {
        layout.QUERIES: bool(entry.queries),
        layout.ANNOTATED_QUERIES: entry.has_answers,
    }
    return [
        context.path(template, dataset=dataset, encoder=language.encoder)
        for template, has_any in kinds.items()
        if has_any and language.uses_query
    ]


def _shots_of(context: Context, dataset: str, _: str) -> list[str]:
    return context.shard_paths(layout.SHOTS, dataset)


def _annotations_of(context: Context, dataset: str, _: str) -> list[str]:
    return [context.path(layout.ANNOTATIONS, dataset=dataset)]


def _involved(context: Context, w: Wildcards) -> list[str]:
    """The datasets of a run."""
    return context.runs.involved(w)


def _pool(context: Context, w: Wildcards) -> list[str]:
    """The annotated datasets with the features of a variant."""
    return context.runs.pool(w.variant)


def _unlabelled(context: Context, w: Wildcards) -> list[str]:
    """A dataset without annotations; UsageError for a variant that needs labels."""
    context.runs.unlabelled(w.dataset, w.variant)
    return [w.dataset]


def _one(_: Context, w: Wildcards) -> list[str]:
    return [w.dataset]


def _over(
    datasets: Callable[[Context, Wildcards], list[str]],
    files: Callable[[Context, str, str], list[str]],
) -> Source:
    """The files that a variant reads of each of some datasets."""
    return lambda context, w: [
        file for dataset in datasets(context, w) for file in files(context, dataset, w.variant)
    ]


def _none(_: Context, w: Wildcards) -> list[str]:
    return []


def shard_features(context: Context, w: Wildcards) -> str:
    """The frame features of a shard that a trained scorer reads."""
    return context.path(layout.FEATURES, w, encoder=context.runs.encoder(w.variant))


def shard_sentences(context: Context, w: Wildcards) -> list[str]:
    """The sentence embeddings of a shard that guide a trained scorer; none without language."""
    names = _caption_names(context, w.variant)
    return [context.path(layout.CAPTION_EMBEDDINGS, w, **names)] if names else []


def _train_options(context: Context, w: Wildcards) -> Options:
    variant = context.runs.variant(w.variant)
    return TrainOptions(variant=variant, split=int(w.split), seed=int(w.seed))


def _unlabelled_options(context: Context, w: Wildcards) -> Options:
    variant = context.runs.unlabelled(w.dataset, w.variant)
    return TrainAllOptions(variant=variant, seed=context.config.benchmark.seeds[0])


def _pooled_options(context: Context, w: Wildcards) -> Options:
    variant = context.runs.variant(w.variant)
    if variant.needs_validation:
        raise UsageError(
            f"variants.{w.variant}: trained on every video there is none left to choose the "
            "epoch or the readout on; set training.select_epoch: last and one value for each "
            "option of readout"
        )
    return TrainAllOptions(variant=variant, seed=context.config.benchmark.seeds[0])


def _score_options(_: Context, w: Wildcards) -> Options:
    return ScoreOptions(split=int(w.split))


def _sentences(whose: Literal["own", "strangers"]) -> Callable[[Context, Wildcards], Options]:
    return lambda context, w: SentencesOptions(split=int(w.split), sentences=whose)


def _evidence(datasets: Callable[[Context, Wildcards], list[str]]) -> Reads:
    """What a variant scores frames by."""
    return {
        "features": Input(_over(datasets, _features_of), is_long=True),
        "caption_embeddings": Input(_over(datasets, _sentences_of), is_long=True),
        "title_embeddings": _over(datasets, _titles_of),
        "query_embeddings": _over(datasets, _queries_of),
    }


def _labels(datasets: Callable[[Context, Wildcards], list[str]]) -> Reads:
    """What a variant is trained towards."""
    return {
        "shots": Input(_over(datasets, _shots_of), is_long=True),
        "annotations": _over(datasets, _annotations_of),
    }


_SCORING: Reads = {
    "splits": layout.SPLITS,
    **_evidence(_involved),
    "weights": layout.WEIGHTS,
    "card": layout.CARD,
}
_PREDICTION: Reads = {
    "features": shard_features,
    "caption_embeddings": shard_sentences,
    "title_embeddings": shard_titles,
    "query_embeddings": _over(_one, _queries_of),
}

STAGES = (
    Stage(
        "train_split",
        reads={"splits": layout.SPLITS, **_evidence(_involved), **_labels(_involved)},
        writes={
            "weights": layout.WEIGHTS,
            "card": layout.CARD,
            "history": layout.HISTORY,
        },
        options=_train_options,
        only={"variant": variants},
        resources=Resources(threads=1, mem_mb=4000, runtime_min=720, gpu=True),
        comment="Folds and seeds run side by side; a large model: --set-threads train_split=8",
    ),
    Stage(
        "score_split",
        reads=_SCORING,
        writes={"scores": layout.SPLIT_SCORES},
        options=_sentences("own"),
        only={"variant": variants},
        resources=Resources(threads=1, mem_mb=2000),
    ),
    Stage(
        "score_strangers",
        run="score_split",
        reads=_SCORING,
        writes={"scores": layout.STRANGERS_SCORES},
        options=_sentences("strangers"),
        only={"variant": reading},
        resources=Resources(threads=1, mem_mb=2000),
        comment="A control: does the scorer listen to the sentences of the video?",
    ),
    Stage(
        "score_queries",
        reads=_SCORING,
        writes={"scores": layout.SPLIT_QUERY_SCORES},
        options=_score_options,
        only={"variant": variants},
        resources=Resources(threads=1, mem_mb=2000),
    ),
    Stage(
        "train_unlabelled",
        run="train_all",
        reads={
            **_evidence(_unlabelled),
            "title_embeddings": _over(_unlabelled, _fitting_titles_of),
            "query_embeddings": Input(_over(_one, _queries_of), ignores_time=True),
            "shots": _none,
            "annotations": _none,
        },
        writes={
            "weights": layout.DATASET_WEIGHTS,
            "card": layout.DATASET_CARD,
            "history": "{dataset}/models/{variant}.csv",
        },
        options=_unlabelled_options,
        only={"dataset": annotated(False), "variant": variants},
        resources=_TRAINING,
        comment="Queries are read for their width alone: another query trains nothing again.",
    ),
    Stage(
        "train_pooled",
        run="train_all",
        reads={**_evidence(_pool), **_labels(_pool)},
        writes={
            "weights": "models/{variant}.safetensors",
            "card": "models/{variant}.json",
            "history": "models/{variant}.csv",
        },
        options=_pooled_options,
        only={"variant": variants},
        resources=_TRAINING,
        comment="Every annotated video of every dataset, none held out: for other people's videos.",
    ),
    Stage(
        "predict",
        reads={
            **_PREDICTION,
            "weights": layout.DATASET_WEIGHTS,
            "card": layout.DATASET_CARD,
        },
        writes={"scores": layout.SCORES},
        options=lambda c, w: PredictOptions(),
        only={"dataset": annotated(False), "variant": variants},
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "predict_pretrained",
        run="predict",
        reads={
            **_PREDICTION,
            "weights": lambda c, w: str(c.runs.weights(w.variant)),
            "card": lambda c, w: str(c.runs.card(w.variant)),
        },
        writes={"scores": layout.SCORES},
        options=lambda c, w: PredictOptions(),
        only={"dataset": from_videos, "variant": pretrained},
        resources=Resources(mem_mb=2000),
    ),
)
