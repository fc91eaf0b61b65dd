"""The columns of every table; see the package for the meaning of names."""

from __future__ import annotations

import pyarrow as pa

#: A fixed-size list of float32; its length is the encoder's and differs between files.
EMBEDDING = "fixed_size_list<float>[dimension]"

#: A video anywhere: (dataset, video); names are unique within a dataset only.
Key = tuple[str, str]

SCHEMAS: dict[str, dict[str, pa.DataType | str]] = {
    "videos": {
        "dataset": pa.string(),
        "video": pa.string(),
        "name": pa.string(),
        "shard": pa.string(),
        "n_frames": pa.int32(),
        "fps": pa.float64(),  # null where the source does not say
        # known from the video file only; null where the dataset starts at features
        "path": pa.string(),
        "duration_s": pa.float64(),
        "time_base": pa.string(),
        "width": pa.int32(),
        "height": pa.int32(),
        "has_audio": pa.bool_(),
        "timecode": pa.string(),  # of the first frame; null: the camera wrote none
        "sha256": pa.string(),
    },
    "frames": {
        "dataset": pa.string(),
        "video": pa.string(),
        "frame": pa.int32(),
        "time_s": pa.float64(),
        "jpeg": pa.binary(),
    },
    # frames that belong to neither of the shots around them: none at a hard cut (start = stop)
    "transitions": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
    },
    # every frame: its time, and its mean difference to the one before in grey levels (0 to 255)
    "changes": {
        "dataset": pa.string(),
        "video": pa.string(),
        "time_s": pa.float64(),
        "change": pa.float32(),
    },
    "shots": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
    },
    # the tags of every shot, or one sentence
    "tags": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "tags": pa.list_(pa.string()),
    },
    # Run-length coded over frames. query null: generic. kind: score (an annotator's raw
    # importance), summary (an annotator's 0/1 summary), gtscore (the mean importance in [0, 1]),
    # keyframes (0/1).
    "annotations": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "kind": pa.string(),
        "annotator": pa.int16(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "value": pa.float32(),
    },
    "features": {
        "dataset": pa.string(),
        "video": pa.string(),
        "frame": pa.int32(),
        "time_s": pa.float64(),
        "embedding": EMBEDDING,
    },
    "captions": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start_s": pa.float64(),
        "end_s": pa.float64(),
        "sentence": pa.string(),
        "score": pa.float32(),
    },
    "caption_embeddings": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start_s": pa.float64(),
        "end_s": pa.float64(),
        "sentence": pa.string(),
        "embedding": EMBEDDING,
    },
    "title_embeddings": {
        "dataset": pa.string(),
        "video": pa.string(),
        "title": pa.string(),
        "embedding": EMBEDDING,
    },
    "scores": {
        "dataset": pa.string(),
        "video": pa.string(),
        "frame": pa.int32(),
        "score": pa.float32(),
    },
    # video null: a query for every video of the dataset
    "query_embeddings": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "embedding": EMBEDDING,
    },
    # scores of a whole dataset for its summaries; query null: generic
    "query_scores": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "frame": pa.int32(),
        "score": pa.float32(),
    },
    "selections": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "value": pa.float64(),
        "selected": pa.bool_(),
    },
    # Leave-one-out effect (delta) of each sentence on the score of a shot (start: its first frame)
    # and its share of the shot's attention, if the model attends; only the strongest sentences.
    "attributions": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "start": pa.int32(),
        "start_s": pa.float64(),
        "end_s": pa.float64(),
        "sentence": pa.string(),
        "delta": pa.float64(),
        "attention": pa.float64(),
    },
    "keyshots": {
        "dataset": pa.string(),
        "split": pa.int16(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "value": pa.float64(),
        "selected": pa.bool_(),
    },
}
