"""Extraction of the three feature streams that BMT reads.

Extraction takes two I3D passes and 64 optical flows per 64 frames. On a CPU that is much slower
than real time, so the run time is measured on a sample and logged before extraction starts.
"""

from __future__ import annotations

import logging
import time
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from clipit.config.bmt_options import FeatureOptions
from clipit.core.errors import DataError
from clipit.core.progress import Progress
from clipit.models.captioners.bmt import frame_stream, stacks
from clipit.models.captioners.bmt.flow import RaftFlow
from clipit.models.captioners.bmt.i3d import I3D
from clipit.models.captioners.bmt.logmel import log_mel
from clipit.models.captioners.bmt.networks import load_network
from clipit.models.captioners.bmt.precision import inference
from clipit.models.captioners.bmt.streams import AUDIO_ROW_S, WIDTHS, Streams
from clipit.models.captioners.bmt.vggish import Vggish

log = logging.getLogger(__name__)

_WARN_ABOVE_S = 60.0


def zero_audio(name: str, duration_s: float) -> NDArray[np.float32]:
    """Zero VGGish rows float32 (S, 128) for a video without audio, with a warning."""
    log.warning("%s: no audio; captions are generated from zero audio features", name)
    return np.zeros((max(1, int(duration_s / AUDIO_ROW_S)), WIDTHS["vggish"]), dtype=np.float32)


class FeatureExtractor:
    """The four networks of the frontend, on one device."""

    def __init__(
        self,
        rgb: nn.Module,
        flow: nn.Module,
        optical_flow: nn.Module,
        vggish: nn.Module,
        options: FeatureOptions | None = None,
        device: str | torch.device = "cpu",
    ) -> None:
        self.options = options or FeatureOptions()
        self.device = torch.device(device)
        self.rgb, self.flow = rgb.to(self.device), flow.to(self.device)
        self.optical_flow, self.vggish = optical_flow.to(self.device), vggish.to(self.device)

    @classmethod
    def load(
        cls,
        weights_dir: Path,
        options: FeatureOptions | None = None,
        device: str | torch.device = "cpu",
    ) -> FeatureExtractor:
        """Load from a folder with the files of `sources`; MissingError names a missing one."""
        options = options or FeatureOptions()
        return cls(
            load_network(partial(I3D, 3), weights_dir, "i3d_rgb.pt"),
            load_network(partial(I3D, 2), weights_dir, "i3d_flow.pt"),
            RaftFlow.load(options.flow, weights_dir),
            load_network(Vggish, weights_dir, "vggish-10086976.pth"),
            options,
            device,
        )

    def extract(self, video: Path, duration_s: float) -> Streams:
        """All three streams of a video, in memory bounded by the result."""
        vggish = self.audio(video, duration_s)
        rgb, flow = self.frames(video, duration_s)
        return Streams(rgb, flow, vggish)

    def audio(self, video: Path, duration_s: float) -> NDArray[np.float32]:
        """VGGish rows float32 (S, 128); zeros, with a warning, for a video without audio."""
        rows = []
        with inference():
            for wave in frame_stream.audio(video):
                examples = torch.from_numpy(log_mel(wave)).to(self.device)
                rows.append(self.vggish(examples).cpu().numpy())
        if rows:
            return np.concatenate(rows)
        return zero_audio(str(video), duration_s)

    def frames(
        self, video: Path, duration_s: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """I3D rows of both streams, float32 (T, 1024) each; DataError if no frame is decoded."""
        fps = self.options.extraction_fps
        expected = stacks.n_stacks(max(1, round(duration_s * fps)))
        if self.device.type == "cpu":
            self._log_estimate(video, expected)
        rows = []
        with Progress(f"{video.name}: I3D of about", expected) as progress:
            for stack in stacks.stacks(frame_stream.frames(video, fps)):
                rows.append(self.extract_stack(stack))
                progress.step("stacks")
        if not rows:
            raise DataError(f"{video}: no frame could be decoded, expected about {expected} stacks")
        rgb, flow = np.stack(rows, axis=1)
        return rgb, flow

    def extract_stack(self, stack: NDArray[np.uint8]) -> NDArray[np.float32]:
        """A stack uint8 (65, H, W, 3) -> its rgb and flow features, float32 (2, 1024)."""
        with inference():
            frames = torch.from_numpy(stack).permute(0, 3, 1, 2).to(self.device)
            flow = self.optical_flow(frames).cpu().numpy()
            pixels = stacks.centre_crop(frames[:-1].cpu().numpy()).astype(np.float32)
            inputs = (
                (self.rgb, stacks.scale_rgb(pixels)),
                (self.flow, stacks.scale_flow(stacks.centre_crop(flow))),
            )
            return np.concatenate(
                [
                    net(torch.from_numpy(x).transpose(0, 1)[None].to(self.device)).cpu().numpy()
                    for net, x in inputs
                ]
            )

    def _log_estimate(self, video: Path, n_rows: int) -> None:
        """Log the estimated run time, measured on two frames and a quarter of a stack."""
        side = frame_stream.SHORT_SIDE
        with inference():
            start = time.perf_counter()
            self.optical_flow(torch.zeros(2, 3, side, side * 4 // 3, dtype=torch.uint8))
            pair_s = time.perf_counter() - start
            self.rgb(torch.zeros(1, 3, 16, stacks.CROP, stacks.CROP))
            quarter_s = time.perf_counter() - start - pair_s
        estimate_s = n_rows * (stacks.STEP * pair_s + 8 * quarter_s)
        level = logging.WARNING if estimate_s > _WARN_ABOVE_S else logging.INFO
        log.log(
            level,
            "%s: I3D and optical flow of %d stacks take about %.0f min on this CPU "
            "(%d threads); a GPU, precomputed npy features or another captioner are faster",
            video,
            n_rows,
            estimate_s / 60,
            torch.get_num_threads(),
        )


class ExtractorOnDemand:
    """A FeatureExtractor that loads its networks when first used."""

    def __init__(
        self, weights_dir: Path, options: FeatureOptions, device: str | torch.device = "cpu"
    ) -> None:
        self.weights_dir, self.options, self.device = weights_dir, options, device

    @cached_property
    def loaded(self) -> FeatureExtractor:
        """The extractor, loaded on first access."""
        return FeatureExtractor.load(self.weights_dir, self.options, self.device)

    def audio(self, video: Path, duration_s: float) -> NDArray[np.float32]:
        """As FeatureExtractor.audio."""
        return self.loaded.audio(video, duration_s)

    def frames(
        self, video: Path, duration_s: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """As FeatureExtractor.frames."""
        return self.loaded.frames(video, duration_s)


Extractor = FeatureExtractor | ExtractorOnDemand
