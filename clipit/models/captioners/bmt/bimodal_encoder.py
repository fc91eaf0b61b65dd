"""The bi-modal encoder: self-attention of audio and video, then cross-attention.

Iashin & Rahtu, "A Better Use of Audio-Visual Cues", BMVC 2020, section 3.1.
"""

from __future__ import annotations

from torch import Tensor, nn

from clipit.models.captioners.bmt.layers import (
    Attention,
    FeedForward,
    LayerStack,
    LinearEmbedder,
    PreNorm,
    positional_code,
)
from clipit.models.captioners.bmt.sizes import EncoderSizes


class BiModalEncoderLayer(nn.Module):
    """One layer; in the checkpoints' names, M1 is audio and M2 is video."""

    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        audio, video = sizes.width_audio, sizes.width_video
        inner, heads = sizes.width_attention, sizes.heads
        self.self_att_M1 = Attention(audio, audio, inner, heads)
        self.self_att_M2 = Attention(video, video, inner, heads)
        self.bi_modal_att_M1 = Attention(audio, video, inner, heads)
        self.bi_modal_att_M2 = Attention(video, audio, inner, heads)
        self.feed_forward_M1 = FeedForward(audio, sizes.inner_audio)
        self.feed_forward_M2 = FeedForward(video, sizes.inner_video)
        self.res_layers_M1 = nn.ModuleList(PreNorm(audio) for _ in range(3))
        self.res_layers_M2 = nn.ModuleList(PreNorm(video) for _ in range(3))

    def forward(
        self, audio: Tensor, video: Tensor, audio_mask: Tensor, video_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        normed = self.res_layers_M1[0](audio)
        audio = audio + self.self_att_M1(normed, normed, audio_mask)
        normed = self.res_layers_M2[0](video)
        video = video + self.self_att_M2(normed, normed, video_mask)
        # both streams attend to the other's state before this step; keys are not normalised
        audio_next = audio + self.bi_modal_att_M1(self.res_layers_M1[1](audio), video, video_mask)
        video_next = video + self.bi_modal_att_M2(self.res_layers_M2[1](video), audio, audio_mask)
        audio_next = audio_next + self.feed_forward_M1(self.res_layers_M1[2](audio_next))
        video_next = video_next + self.feed_forward_M2(self.res_layers_M2[2](video_next))
        return audio_next, video_next


class BiModalEncoder(nn.Module):
    """The stack of layers, without a final LayerNorm."""

    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.encoder_AV = LayerStack([BiModalEncoderLayer(sizes) for _ in range(sizes.layers)])

    def forward(
        self, audio: Tensor, video: Tensor, audio_mask: Tensor, video_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        for layer in self.encoder_AV.layers:
            audio, video = layer(audio, video, audio_mask, video_mask)
        return audio, video


class FeatureEncoder(nn.Module):
    """Embedders and encoder, shared by captioning and proposals."""

    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.emb_A: nn.Module = nn.Identity()
        self.emb_V: nn.Module = nn.Identity()
        if sizes.linear_embedder:
            self.emb_A = LinearEmbedder(sizes.features_audio, sizes.width_audio)
            self.emb_V = LinearEmbedder(sizes.features_video, sizes.width_video)
        self.encoder = BiModalEncoder(sizes)

    def encode(
        self, audio: Tensor, video: Tensor, audio_mask: Tensor, video_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Encode padded streams; returns audio (B, Sa, width) and video (B, Sv, width).

        audio: (B, Sa, 128) VGGish. video: (B, Sv, 1024), the sum of both I3D streams.
        Masks: bool (B, Sa) and (B, Sv), False at padding.
        """
        audio, video = self.emb_A(audio), self.emb_V(video)
        audio = audio + positional_code(0, audio.shape[1], audio)
        video = video + positional_code(0, video.shape[1], video)
        return self.encoder.forward(
            audio, video, audio_mask[:, None, None], video_mask[:, None, None]
        )
