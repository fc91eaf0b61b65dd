"""All stages, in the order the data flows; the workflow has a file of rules per topic."""

from clipit.pipeline.declarations import (
    benchmark_stages,
    dataset_stages,
    language_stages,
    query_stages,
    summary_stages,
    title_stages,
    training_stages,
    video_stages,
)
from clipit.pipeline.stage import Stage

#: Topic -> its stages.
TOPICS: dict[str, tuple[Stage, ...]] = {
    "video": video_stages.STAGES,
    "dataset": dataset_stages.STAGES,
    "language": language_stages.STAGES,
    "titles": title_stages.STAGES,
    "training": training_stages.STAGES,
    "benchmark": benchmark_stages.STAGES,
    "query": query_stages.STAGES,
    "summary": summary_stages.STAGES,
}
STAGES: dict[str, Stage] = {stage.name: stage for topic in TOPICS.values() for stage in topic}
