"""The multimodal proposal generator: from encoded streams to scored segments.

Iashin & Rahtu, BMVC 2020, section 3.3: a YOLO-like head per kernel size and stream; every row of a
stream proposes one segment per anchor.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clipit.models.captioners.bmt.bimodal_encoder import FeatureEncoder
from clipit.models.captioners.bmt.sizes import ProposalSizes, StreamHeads


class DetectionHead(nn.Module):
    """Convolutions over time: (B, S, width) -> raw (B, anchors, S, 3)."""

    def __init__(self, width: int, kernel: int, heads: StreamHeads, dropout: bool) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for hidden in heads.hidden:
            padding = kernel // 2 if not layers else 0
            layers.append(nn.Conv1d(width, hidden, kernel if not layers else 1, padding=padding))
            # dropout has no effect here, but counts in the indices of the checkpoint's names
            layers += [nn.Dropout(), nn.ReLU()] if dropout else [nn.ReLU()]
            width = hidden
        layers.append(nn.Conv1d(width, 3 * len(heads.anchors_s), 1))
        self.conv_layers = nn.Sequential(*layers)

    def forward(self, stream: Tensor) -> Tensor:
        out: Tensor = self.conv_layers(stream.transpose(1, 2))
        return out.reshape(len(out), -1, 3, out.shape[-1]).transpose(2, 3)


def decode_segments(raw: Tensor, heads: StreamHeads) -> Tensor:
    """Raw head outputs (B, anchors, S, 3) -> centre (s), length (s), score, same shape."""
    cell = torch.arange(raw.shape[2], dtype=torch.float32, device=raw.device)
    anchors = torch.tensor(heads.anchors_s, dtype=torch.float32, device=raw.device)
    anchors_cells = (anchors / heads.stride_s)[:, None]
    centre = (torch.sigmoid(raw[..., 0]) + cell) * heads.stride_s
    length = anchors_cells * torch.exp(raw[..., 1]) * heads.stride_s
    return torch.stack([centre, length, torch.sigmoid(raw[..., 2])], dim=-1)


class ProposalGenerator(FeatureEncoder):
    """`MultimodalProposalGenerator` of the official code, for inference."""

    def __init__(self, sizes: ProposalSizes) -> None:
        super().__init__(sizes.encoder)
        self.sizes = sizes
        self.detection_layers_A = self._heads(sizes.encoder.width_audio, sizes.audio)
        self.detection_layers_V = self._heads(sizes.encoder.width_video, sizes.video)

    def _heads(self, width: int, heads: StreamHeads) -> nn.ModuleList:
        return nn.ModuleList(
            DetectionHead(width, kernel, heads, self.sizes.dropout) for kernel in heads.kernels
        )

    def raw_outputs(self, audio: Tensor, video: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Raw outputs (B, anchors, S, 3) of every head for encoded audio and video."""
        return (
            [head(audio) for head in self.detection_layers_A],
            [head(video) for head in self.detection_layers_V],
        )

    def forward(
        self, audio: Tensor, video: Tensor, audio_mask: Tensor, video_mask: Tensor
    ) -> Tensor:
        """All candidates (B, n, 3): centre (s), length (s), score; including those of padded rows.

        Streams are padded to `sizes.audio.rows` and `sizes.video.rows`, shapes as in `encode`.
        Order: audio heads, then video heads; within a head anchor by anchor.
        """
        raw_audio, raw_video = self.raw_outputs(*self.encode(audio, video, audio_mask, video_mask))
        segments = [decode_segments(raw, self.sizes.audio) for raw in raw_audio]
        segments += [decode_segments(raw, self.sizes.video) for raw in raw_video]
        return torch.cat([rows.flatten(1, 2) for rows in segments], dim=1)
