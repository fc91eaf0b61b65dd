"""From scores to summaries to watch: selections, attributions, files, pages."""

from __future__ import annotations

from pathlib import Path

from clipit.config.base import Options
from clipit.config.run_options import AttributeOptions
from clipit.config.shipped import card_beside
from clipit.config.summary_options import (
    ZERO_SHOT,
    GatherOutOfFoldOptions,
    PageOptions,
    RenderOptions,
    ReportOptions,
    SelectSummariesOptions,
    SummariesOptions,
    WriteSummariesOptions,
    ZeroShotStageOptions,
)
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.declarations.training_stages import (
    annotated,
    dataset_titles,
    pretrained,
    shard_features,
    shard_sentences,
    shard_titles,
    variants,
)
from clipit.pipeline.declarations.video_stages import (
    changes,
    from_videos,
    segmentation_features,
    transitions,
)
from clipit.pipeline.stage import Input, Reads, ReportPages, Resources, Source, Stage, Wildcards


def _trained(context: Context) -> list[str]:
    return [*variants(context), *pretrained(context)]


def scorers(context: Context) -> list[str]:
    """Every scorer that can make a summary."""
    return [*_trained(context), ZERO_SHOT]


def _of_zero_shot(template: str) -> str:
    """The path that a file of any scorer has for zero-shot scoring."""
    return template.replace("{variant}", ZERO_SHOT)


def summary_variants(context: Context, dataset: str) -> list[str]:
    """The scorers of a dataset's summaries: without annotations, those that need no labels."""
    has_labels = context.dataset(dataset).annotations is not None
    ready = {ZERO_SHOT, *pretrained(context)}
    return [
        name
        for name in context.config.summary.variants
        if has_labels or name in ready or context.runs.variant(name).needs_no_label
    ]


def zero_shot_features(context: Context, w: Wildcards) -> str:
    """The frame features of a shard that are scored without training."""
    return context.path(layout.FEATURES, w, encoder=context.config.summary.encoder)


def _zero_shot_sentences(context: Context, w: Wildcards) -> list[str]:
    """The captions in the space of the frames, if any are configured for the dataset."""
    summary = context.config.summary
    if summary.captions is None or summary.captions not in context.runs.captions_of(w.dataset):
        return []
    names = {"captions": summary.captions, "encoder": summary.encoder}
    return [context.path(layout.CAPTION_EMBEDDINGS, w, **names)]


def _zero_shot_titles(context: Context, w: Wildcards) -> list[str]:
    """The titles that are about their videos, if the dataset's may be read."""
    if context.dataset(w.dataset).titles is None:
        return []
    return [context.path(layout.FITTING_TITLES, w, variant=ZERO_SHOT)]


def _titles(context: Context, w: Wildcards) -> list[str]:
    """The titles that guide a scorer's generic summaries."""
    if w.variant == ZERO_SHOT:
        return _zero_shot_titles(context, w)
    return (dataset_titles if _is_out_of_fold(context, w) else shard_titles)(context, w)


def _zero_shot_queries(context: Context, w: Wildcards) -> list[str]:
    """The dataset's queries, embedded, if it has any."""
    file = context.path(layout.QUERIES, w, encoder=context.config.summary.encoder)
    return [file] if context.dataset(w.dataset).queries else []


def _captions_of_scorer(context: Context, variant: str) -> str | None:
    if variant == ZERO_SHOT:
        return context.config.summary.captions
    return context.runs.variant(variant).language.captions


def _captions(context: Context, w: Wildcards) -> list[str]:
    """The captions that a summary quotes: those of its scorer, if it has any."""
    name = _captions_of_scorer(context, w.variant)
    if name is None or name not in context.runs.captions_of(w.dataset):
        return []
    return [context.path(layout.CAPTIONS, w, captions=name)]


def _attributions(context: Context, w: Wildcards) -> list[str]:
    """What each sentence adds to the shots, where a scorer reads sentences."""
    if w.variant == ZERO_SHOT:
        reads = bool(_zero_shot_sentences(context, w) or _zero_shot_titles(context, w))
    else:
        reads = context.runs.variant(w.variant).language.captions is not None
    return [context.path(layout.ATTRIBUTIONS, w)] if reads else []


def _annotations(context: Context, w: Wildcards) -> list[str]:
    """The annotations of the dataset, to be shown beside the scores, if there are any."""
    has_any = context.dataset(w.dataset).annotations is not None
    return [context.path(layout.ANNOTATIONS, w)] if has_any else []


def _out_of_fold(context: Context, w: Wildcards, template: str) -> list[str]:
    """Files of a variant's standard run, whose splits test every video but none twice."""
    seed = str(context.runs.seeds(w.dataset, w.variant)[0])
    names = {"setting": "standard", "seed": seed}
    splits = range(context.runs.n_splits(w.dataset, "standard"))
    return [context.path(template, w, split=str(split), **names) for split in splits]


def _scorer_weights(context: Context, w: Wildcards) -> list[str]:
    """The weights of a dataset's scorer: one file, or one per split of its standard run."""
    if w.variant in pretrained(context):
        return [str(context.runs.weights(w.variant))]
    if _is_out_of_fold(context, w):
        return _out_of_fold(context, w, layout.WEIGHTS)
    return [context.path(layout.DATASET_WEIGHTS, w)]


def _scorer_cards(context: Context, w: Wildcards) -> list[str]:
    return [str(card_beside(Path(file))) for file in _scorer_weights(context, w)]


def _scorer_splits(context: Context, w: Wildcards) -> list[str]:
    """The splits by which a dataset was scored; none where one model scored all of it."""
    if not _is_out_of_fold(context, w):
        return []
    return [context.path(layout.SPLITS, w, setting="standard")]


def _is_out_of_fold(context: Context, w: Wildcards) -> bool:
    """Whether a scorer is several models, each for the videos it did not learn from."""
    has_labels = context.dataset(w.dataset).annotations is not None
    return has_labels and w.variant not in pretrained(context)


def _all_shards(template: str) -> Source:
    """A file per shard of every scorer that a dataset is summarised by."""
    return lambda context, w: [
        file
        for variant in summary_variants(context, w.dataset)
        for file in context.shard_paths(template, w.dataset, variant=variant)
    ]


def _out_of_fold_options(context: Context, w: Wildcards) -> Options:
    uses_query = context.runs.variant(w.variant).language.uses_query
    return GatherOutOfFoldOptions(
        dataset=w.dataset,
        videos=context.catalog.shard_videos(w.dataset, w.shard),
        queries=context.dataset(w.dataset).queries if uses_query else [],
    )


def _budget(context: Context, w: Wildcards) -> SelectSummariesOptions:
    entry, summary = context.dataset(w.dataset), context.config.summary
    return SelectSummariesOptions(
        budget_share=entry.protocol.budget_share,
        budget_s=summary.budget_s,
        rule=summary.selection,
        min_shot_s=entry.segmentation.min_shot_s,
    )


def _shot_features(context: Context, w: Wildcards) -> list[str]:
    """The features by which near-duplicates are found: those that the shots were found in."""
    return [] if context.dataset(w.dataset).shots else segmentation_features(context, w)


def _gallery_options(context: Context, w: Wildcards) -> Options:
    return PageOptions(dataset=w.dataset, variants=summary_variants(context, w.dataset))


def _verify_options(context: Context, w: Wildcards) -> Options:
    videos = context.dataset(w.dataset).videos
    assert videos is not None, w.dataset
    return SummariesOptions(dataset=w.dataset, allow_rejected=videos.allow_rejected)


def _zero_shot_options(context: Context, _: Wildcards) -> Options:
    return ZeroShotStageOptions(zero_shot=context.config.zero_shot)


_ZERO_SHOT: Reads = {
    "features": zero_shot_features,
    "caption_embeddings": _zero_shot_sentences,
    "titles": _zero_shot_titles,
    "query_embeddings": _zero_shot_queries,
}

STAGES = (
    Stage(
        "score_zero_shot",
        reads=_ZERO_SHOT,
        writes={"scores": _of_zero_shot(layout.SCORES)},
        options=_zero_shot_options,
        only={"dataset": from_videos},
    ),
    Stage(
        "gather_out_of_fold",
        reads={"run_scores": lambda c, w: _out_of_fold(c, w, layout.SPLIT_QUERY_SCORES)},
        writes={"scores": layout.SCORES},
        options=_out_of_fold_options,
        only={"dataset": annotated(True), "variant": variants},
    ),
    Stage(
        "select_summaries",
        reads={
            "scores": layout.SCORES,
            "shots": layout.SHOTS,
            "transitions": transitions,
            "changes": changes,
            "features": _shot_features,
            "videos": layout.SHARD_VIDEOS,
        },
        writes={"selections": layout.SELECTIONS},
        options=_budget,
        only={"dataset": from_videos, "variant": scorers},
    ),
    Stage(
        "attribute_zero_shot",
        reads={**_ZERO_SHOT, "selections": _of_zero_shot(layout.SELECTIONS)},
        writes={"attributions": _of_zero_shot(layout.ATTRIBUTIONS)},
        options=_zero_shot_options,
        only={"dataset": from_videos},
    ),
    Stage(
        "attribute_model",
        reads={
            "features": shard_features,
            "caption_embeddings": shard_sentences,
            "title_embeddings": _titles,
            "splits": _scorer_splits,
            "weights": _scorer_weights,
            "cards": _scorer_cards,
            "selections": layout.SELECTIONS,
        },
        writes={"attributions": layout.ATTRIBUTIONS},
        options=lambda c, w: AttributeOptions(),
        only={"dataset": from_videos, "variant": _trained},
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "write_summaries",
        reads={
            "scores": layout.SCORES,
            "selections": layout.SELECTIONS,
            "videos": layout.SHARD_VIDEOS,
            "frames": layout.FRAMES,
            "captions": _captions,
            "titles": _titles,
            "attributions": _attributions,
        },
        writes={"index": layout.SUMMARY_INDEX},
        options=lambda c, w: WriteSummariesOptions(variant=w.variant, budget=_budget(c, w)),
        only={"dataset": from_videos, "variant": scorers},
    ),
    Stage(
        "render_summaries",
        reads={"selections": layout.SELECTIONS, "videos": layout.SHARD_VIDEOS},
        writes={"manifest": layout.RENDERED},
        options=lambda c, w: RenderOptions(variant=w.variant),
        only={"dataset": from_videos, "variant": scorers},
        resources=Resources(mem_mb=2000, runtime_min=720),
    ),
    Stage(
        "write_reports",
        reads={
            "index": layout.SUMMARY_INDEX,
            "frames": layout.FRAMES,
            "annotations": _annotations,
        },
        writes={
            "manifest": layout.REPORTS,
            "pages": ReportPages(
                "{dataset}/reports/{variant}/{shard}",
                caption="summary.rst",
                category="summaries: {dataset}",
                labels={"video": "{video}", "scored by": "{variant}"},
            ),
        },
        options=lambda c, w: ReportOptions(variant=w.variant),
        only={"dataset": from_videos, "variant": scorers},
    ),
    Stage(
        "write_gallery",
        reads={
            "scores": Input(_all_shards(layout.SCORES), is_long=True),
            "selections": Input(_all_shards(layout.SELECTIONS), is_long=True),
            "manifests": Input(_all_shards(layout.RENDERED), is_long=True),
            "reports": Input(_all_shards(layout.REPORTS), is_long=True),
            "rejected": layout.REJECTED,
        },
        writes={"page": layout.GALLERY, "plots": "{dataset}/scores.svg"},
        options=_gallery_options,
        only={"dataset": from_videos},
    ),
    Stage(
        "verify_summaries",
        reads={
            "manifests": Input(_all_shards(layout.RENDERED), is_long=True),
            "rejected": layout.REJECTED,
            "page": Input(layout.GALLERY, is_argument=False),
            "indexes": Input(_all_shards(layout.SUMMARY_INDEX), is_argument=False),
        },
        writes={"summaries": "{dataset}/summaries.json"},
        options=_verify_options,
        only={"dataset": from_videos},
    ),
)
