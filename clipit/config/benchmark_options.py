"""Options of the benchmark: what results/{dataset}/f1.json and the tables hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from clipit.config.base import Distinct, Options

#: What a model is trained on. standard: other videos of the dataset; augment: those and all other
#: datasets; transfer: the other datasets alone; topics: videos of the dataset on other topics
Setting = Literal["standard", "augment", "transfer", "topics"]
Seed = Annotated[int, Field(ge=0, lt=2**32)]


class QueryBenchmark(Options):
    """The same of datasets that are evaluated query by query."""

    variants: Distinct[str] = ["query"]
    seeds: Distinct[Seed] = Field([0], min_length=1)


class BenchmarkOptions(Options):
    """Which runs make up `results/{dataset}/f1.json`."""

    variants: Distinct[str] = [
        "supervised",
        "supervised-no-language",
        "unsupervised",
        "unsupervised-no-title",
        "rule",
    ]
    #: the variant that is run beside them
    baseline: str = "ridge"
    settings: Distinct[Setting] = ["standard"]
    #: each trains every split once more from another initialisation
    seeds: Distinct[Seed] = Field([0, 1, 2], min_length=1)
    #: runs of the random control
    random_seeds: int = Field(100, ge=2, le=10_000)
    queries: QueryBenchmark = QueryBenchmark()


class TableRow(Options):
    """A row of a table: a label and the variant that fills it."""

    label: str
    variant: str
    #: the paper's printed numbers by column, null where we could not check one
    paper: dict[str, Annotated[float, Field(ge=-100, le=100)] | None] = {}


class TableOptions(Options):
    """One table of the paper."""

    title: str
    #: columns as `dataset/setting/metric`
    columns: list[str]
    rows: list[TableRow]
