"""From the features of one video to timed captions."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipit.algorithms.proposals import Segments
from clipit.config.bmt_options import BmtOptions
from clipit.core.errors import DataError
from clipit.models.captioners.bmt.captioning import CaptioningModule
from clipit.models.captioners.bmt.modes import Mode, Robust
from clipit.models.captioners.bmt.official_checkpoint import (
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from clipit.models.captioners.bmt.precision import inference
from clipit.models.captioners.bmt.proposal_generator import ProposalGenerator
from clipit.models.captioners.bmt.sizes import StreamHeads
from clipit.models.captioners.bmt.sources import model_files, require
from clipit.models.captioners.bmt.streams import VIDEO_ROW_FRAMES, Streams
from clipit.models.captioners.bmt.vocabulary import OFFICIAL_SHA256, read_vocabulary, to_sentence
from clipit.tables.caption import Caption

log = logging.getLogger(__name__)

MAX_BATCH_SEGMENTS = 32  # more than a window has in mode robust
MAX_BATCH_ROWS = 8192  # padded rows of both streams: bounds the memory of a batch


class Window(NamedTuple):
    """A window of a video with its features."""

    start_s: float
    duration_s: float
    streams: Streams


class BmtCaptioner:
    """Both networks and the vocabulary; `caption` is the entry point."""

    def __init__(
        self,
        captioning: CaptioningModule,
        proposals: ProposalGenerator,
        words: Sequence[str],
        device: str | torch.device = "cpu",
    ) -> None:
        self.device = torch.device(device)
        self.captioning = captioning.to(self.device)
        self.proposals = proposals.to(self.device)
        self.words = words

    @classmethod
    def load(
        cls,
        weights_dir: Path,
        options: BmtOptions | None = None,
        device: str | torch.device = "cpu",
    ) -> BmtCaptioner:
        """Load from a folder with train.csv and the checkpoints that `options` name.

        Raises MissingError for missing files, DataError for damaged or mismatched ones.
        """
        options = options or BmtOptions()
        cap, prop, train = (require(weights_dir, name) for name in model_files(options))
        expected = OFFICIAL_SHA256 if options.official_vocabulary else None
        words = read_vocabulary(train, expected)
        captioning = build_captioning(read_checkpoint(cap), len(words))
        return cls(captioning, build_proposals(read_checkpoint(prop)), words, device)

    def caption(
        self,
        streams: Streams,
        duration_s: float,
        mode: Mode | None = None,
        *,
        fps: float = 25.0,
        name: str = "video",
    ) -> list[Caption]:
        """Timed captions of one video, best proposal first.

        fps: the frame rate its I3D stacks were extracted at. Raises DataError for features or
        weights that give NaN, and for videos that `mode` does not support.
        """
        mode = mode or Robust()
        if not duration_s > 0:
            raise DataError(f"{name}: duration is {duration_s} s, expected more than 0")
        with inference():
            windows = self._windows(streams, duration_s, mode, fps, name)
            segments = self._segments(windows, mode, name)
            tokens = self.generate(segments, windows, mode)
        sentences = [to_sentence(ids, self.words) for ids in tokens]
        table, sentences = mode.finish(segments[:, :3], sentences)
        return [
            Caption(float(start), float(end), sentence, float(score))
            for (start, end, score), sentence in zip(table, sentences, strict=True)
        ]

    def candidates(self, streams: Streams, mode: Mode, name: str = "video") -> Segments:
        """All candidates of one window, (n, 3): centre (s), length (s), score."""
        sizes = self.proposals.sizes
        audio, audio_mask = self.padded(streams.vggish, sizes.audio, mode)
        video, video_mask = self.padded(streams.rgb, sizes.video, mode)
        video[0, : len(streams.flow)] += torch.from_numpy(streams.flow).to(self.device)
        found = self.proposals(audio, video, audio_mask, video_mask)[0]
        if torch.isnan(found).any():
            raise DataError(
                f"{name}: the proposal generator gives NaN: its weights or the features are damaged"
            )
        rows: Segments = found.cpu().numpy()
        return rows

    def _windows(
        self, streams: Streams, duration_s: float, mode: Mode, fps: float, name: str
    ) -> list[Window]:
        sizes = self.proposals.sizes
        max_window_s = min(heads.rows * heads.stride_s for heads in (sizes.audio, sizes.video))
        bounds = mode.windows(duration_s, max_window_s, name)
        if len(bounds) == 1:
            return [Window(0.0, duration_s, streams)]
        row_s = VIDEO_ROW_FRAMES / fps
        return [Window(a, b - a, streams.window(a, b, row_s)) for a, b in bounds]

    def _segments(self, windows: list[Window], mode: Mode, name: str) -> Segments:
        """(n, 4): start (s), end (s), score, index of the window, best first."""
        tables, max_threshold = [], 0.0
        for index, window in enumerate(windows):
            found = self.candidates(window.streams, mode, name)
            table, threshold = mode.segments(found, window.duration_s)
            shift = np.array([window.start_s, window.start_s, 0], dtype=np.float32)
            window_index = np.full((len(table), 1), index, dtype=np.float32)
            tables.append(np.hstack([table + shift, window_index]))
            max_threshold = max(max_threshold, threshold)
        return tables[0] if len(tables) == 1 else mode.union(np.concatenate(tables), max_threshold)

    def generate(self, segments: Segments, windows: list[Window], mode: Mode) -> list[list[int]]:
        """Token ids of the sentence of each segment."""
        crops = []
        for start, end, _, index in segments:
            window = windows[int(index)]
            offset = np.float32(window.start_s)
            crops.append(window.streams.crop(start - offset, end - offset, window.duration_s))
        tokens: list[list[int]] = [[] for _ in crops]
        for batch in _batches(crops):
            streams = self.encode([crops[i] for i in batch], mode)
            sentences = self.captioning.greedy(self.captioning.memories(*streams))
            for i, sentence in zip(batch, sentences, strict=True):
                tokens[i] = sentence
        return tokens

    def encode(self, crops: list[Streams], mode: Mode) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Encoded audio and video of several segments, padded to one length, and their masks."""
        audio, audio_mask = self._batch([crop.vggish for crop in crops], mode)
        video, video_mask = self._batch([crop.rgb for crop in crops], mode)
        flow, _ = self._batch([crop.flow for crop in crops], mode)
        encoded = self.captioning.encode(audio, video + flow, audio_mask, video_mask)
        return *encoded, audio_mask, video_mask

    def _batch(self, rows: list[NDArray[np.float32]], mode: Mode) -> tuple[Tensor, Tensor]:
        length = max(len(stream) for stream in rows)
        out = np.zeros((len(rows), length, rows[0].shape[1]), dtype=np.float32)
        mask = np.zeros((len(rows), length), dtype=np.bool_)
        for i, stream in enumerate(rows):
            out[i, : len(stream)] = stream
            mask[i, : len(stream)] = mode.valid_rows(stream)
        return torch.from_numpy(out).to(self.device), torch.from_numpy(mask).to(self.device)

    def padded(
        self, stream: NDArray[np.float32], heads: StreamHeads, mode: Mode
    ) -> tuple[Tensor, Tensor]:
        """A stream padded with rows of 1.0 to the fixed length of the heads, as in training."""
        out = np.ones((1, heads.rows, stream.shape[1]), dtype=np.float32)
        mask = np.zeros((1, heads.rows), dtype=np.bool_)
        rows = stream[: heads.rows]
        out[0, : len(rows)] = rows
        mask[0, : len(rows)] = mode.valid_rows(rows)
        return torch.from_numpy(out).to(self.device), torch.from_numpy(mask).to(self.device)


def _batches(crops: list[Streams]) -> Iterator[list[int]]:
    """Indices of segments of similar length, bounded in number and in padded rows."""
    batch: list[int] = []
    for i in sorted(range(len(crops)), key=lambda i: len(crops[i].vggish)):
        rows = (len(batch) + 1) * (len(crops[i].vggish) + len(crops[i].rgb))
        if batch and (len(batch) == MAX_BATCH_SEGMENTS or rows > MAX_BATCH_ROWS):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
