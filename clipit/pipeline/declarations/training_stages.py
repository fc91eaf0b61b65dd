"""From features, sentences and labels to trained scorers and their scores."""

from __future__ import annotations

from clipit.config import shipped
from clipit.config.base import Options
from clipit.config.run_options import (
    ApplyOptions,
    FitOptions,
    RidgeStageOptions,
    ScoreOptions,
    TrainOptions,
)
from clipit.config.schema import RIDGE
from clipit.core.errors import UsageError
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.stage import Input, Names, Reads, Resources, Stage, Wildcards

_TRAINING = Resources(threads=2, mem_mb=4000, runtime_min=720, gpu=True)


def variants(context: Context) -> list[str]:
    """The variants that are trained here; the ridge baseline has a stage of its own."""
    return list(context.config.variants)


def pretrained(context: Context) -> list[str]:
    """The scorers that come with their weights."""
    return [*shipped.names(), *context.config.pretrained]


def annotated(answer: bool) -> Names:
    """The datasets with annotations, or the others."""
    return lambda context: context.catalog.datasets(
        lambda entry: (entry.annotations is not None) == answer
    )


def _features(context: Context, w: Wildcards) -> list[str]:
    """The frame features that a run reads."""
    encoder = context.runs.encoder(w.variant)
    return [
        file
        for dataset in context.runs.involved(w)
        for file in context.shard_paths(layout.FEATURES, dataset, encoder=encoder)
    ]


def _sentences_of(context: Context, datasets: list[str], variant: str) -> list[str]:
    """The sentence embeddings that a variant reads of datasets; none without language."""
    language = context.runs.variant(variant).language
    if language.captions is None:
        return []
    names = {"captions": language.captions, "encoder": language.encoder}
    return [
        file
        for dataset in datasets
        for file in context.shard_paths(layout.CAPTION_EMBEDDINGS, dataset, **names)
    ]


def _sentences(context: Context, w: Wildcards) -> list[str]:
    return _sentences_of(context, context.runs.involved(w), w.variant)


def queries_of(context: Context, dataset: str, variant: str) -> list[str]:
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


def _queries(context: Context, w: Wildcards) -> list[str]:
    datasets = context.runs.involved(w)
    return [file for dataset in datasets for file in queries_of(context, dataset, w.variant)]


def _shots(context: Context, w: Wildcards) -> list[str]:
    datasets = context.runs.involved(w)
    return [file for d in datasets for file in context.shard_paths(layout.SHOTS, d)]


def _annotations(context: Context, w: Wildcards) -> list[str]:
    return [context.path(layout.ANNOTATIONS, dataset=d) for d in context.runs.involved(w)]


def _pooled(context: Context, w: Wildcards, template: str, **names: str) -> list[str]:
    """A file per shard of every dataset of a variant's pool."""
    datasets = context.runs.pool(w.variant)
    return [file for d in datasets for file in context.shard_paths(template, d, **names)]


def _pooled_queries(context: Context, w: Wildcards) -> list[str]:
    datasets = context.runs.pool(w.variant)
    return [file for dataset in datasets for file in queries_of(context, dataset, w.variant)]


def shard_features(context: Context, w: Wildcards) -> str:
    """The frame features of a shard that a trained scorer reads."""
    return context.path(layout.FEATURES, w, encoder=context.runs.encoder(w.variant))


def shard_sentences(context: Context, w: Wildcards) -> list[str]:
    """The sentence embeddings of a shard that guide a trained scorer; none without language."""
    language = context.runs.variant(w.variant).language
    if language.captions is None:
        return []
    names = {"captions": language.captions, "encoder": language.encoder}
    return [context.path(layout.CAPTION_EMBEDDINGS, w, **names)]


def _dataset_queries(context: Context, w: Wildcards) -> list[str]:
    return queries_of(context, w.dataset, w.variant)


def _pretrained_weights(context: Context, w: Wildcards) -> str:
    return str(context.runs.weights(w.variant))


def _pretrained_card(context: Context, w: Wildcards) -> str:
    return str(context.runs.weights(w.variant).with_suffix(".json"))


def _train_options(context: Context, w: Wildcards) -> Options:
    variant = context.runs.variant(w.variant)
    return TrainOptions(variant=variant, split=int(w.split), seed=int(w.seed))


def _unlabelled_options(context: Context, w: Wildcards) -> Options:
    variant = context.runs.unlabelled(w.dataset, w.variant)
    return FitOptions(variant=variant, seed=context.config.benchmark.seeds[0])


def _pooled_options(context: Context, w: Wildcards) -> Options:
    variant = context.runs.variant(w.variant)
    if variant.training.select_epoch != "last":
        raise UsageError(
            f"variants.{w.variant}: trained on every video there is none left to choose the "
            "epoch on; set training.select_epoch: last"
        )
    return FitOptions(variant=variant, seed=context.config.benchmark.seeds[0])


def _score_options(_: Context, w: Wildcards) -> Options:
    return ScoreOptions(split=int(w.split))


_SCORING: Reads = {
    "splits": layout.SPLITS,
    "features": _features,
    "caption_embeddings": _sentences,
    "query_embeddings": _queries,
    "weights": layout.WEIGHTS,
    "card": layout.CARD,
}
_PREDICTION: Reads = {
    "features": shard_features,
    "caption_embeddings": shard_sentences,
    "query_embeddings": _dataset_queries,
}

STAGES = (
    Stage(
        "train_split",
        reads={
            "splits": layout.SPLITS,
            "features": _features,
            "caption_embeddings": _sentences,
            "query_embeddings": _queries,
            "shots": _shots,
            "annotations": _annotations,
        },
        writes={
            "weights": layout.WEIGHTS,
            "card": layout.CARD,
            "history": f"{layout.SPLIT}/history.csv",
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
        options=_score_options,
        only={"variant": variants},
        resources=Resources(threads=1, mem_mb=2000),
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
        "score_ridge",
        reads={"splits": layout.SPLITS, "features": _features, "annotations": _annotations},
        writes={"scores": layout.SPLIT_SCORES},
        options=lambda c, w: RidgeStageOptions(ridge=c.config.ridge, split=int(w.split)),
        only={"variant": lambda c: [RIDGE]},
    ),
    Stage(
        "train_unlabelled",
        run="train_all",
        reads={
            "features": lambda c, w: c.shard_paths(
                layout.FEATURES, w.dataset, encoder=c.runs.unlabelled(w.dataset, w.variant).encoder
            ),
            "caption_embeddings": lambda c, w: _sentences_of(c, [w.dataset], w.variant),
            "query_embeddings": Input(_dataset_queries, ignores_time=True),
            "shots": lambda c, w: [],
            "annotations": lambda c, w: [],
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
        reads={
            "features": lambda c, w: _pooled(
                c, w, layout.FEATURES, encoder=c.runs.encoder(w.variant)
            ),
            "caption_embeddings": lambda c, w: _sentences_of(c, c.runs.pool(w.variant), w.variant),
            "query_embeddings": _pooled_queries,
            "shots": lambda c, w: _pooled(c, w, layout.SHOTS),
            "annotations": lambda c, w: [
                c.path(layout.ANNOTATIONS, dataset=d) for d in c.runs.pool(w.variant)
            ],
        },
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
        options=lambda c, w: ApplyOptions(),
        only={"dataset": annotated(False), "variant": variants},
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "predict_pretrained",
        run="predict",
        reads={**_PREDICTION, "weights": _pretrained_weights, "card": _pretrained_card},
        writes={"scores": layout.SCORES},
        options=lambda c, w: ApplyOptions(),
        only={
            "dataset": lambda c: c.catalog.datasets(lambda entry: entry.videos),
            "variant": pretrained,
        },
        resources=Resources(mem_mb=2000),
    ),
)
