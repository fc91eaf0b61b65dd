"""The captioning module: from encoded audio and video of a segment to a sentence.

Iashin & Rahtu, BMVC 2020, sections 3.1 and 3.2. A segment is encoded once; every step decodes one
word of all segments in a batch, with cached keys and values of earlier words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from clipit.models.captioners.bmt.bimodal_encoder import FeatureEncoder
from clipit.models.captioners.bmt.layers import (
    Attention,
    FeedForward,
    KeysValues,
    LayerStack,
    PreNorm,
    positional_code,
)
from clipit.models.captioners.bmt.sizes import CaptionSizes
from clipit.models.captioners.bmt.vocabulary import END, START


@dataclass
class LayerMemory:
    """The inputs of a decoder layer's attention: both encoded streams and the words so far."""

    audio: KeysValues
    video: KeysValues
    audio_mask: Tensor
    video_mask: Tensor
    words: KeysValues | None = None

    def select(self, rows: Tensor) -> LayerMemory:
        """The same memory for a subset of the batch."""
        return LayerMemory(
            audio=(self.audio[0][rows], self.audio[1][rows]),
            video=(self.video[0][rows], self.video[1][rows]),
            audio_mask=self.audio_mask[rows],
            video_mask=self.video_mask[rows],
            words=None if self.words is None else (self.words[0][rows], self.words[1][rows]),
        )


class Bridge(nn.Module):
    """relu(linear(LayerNorm(concatenated streams))), without a residual."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(2 * width)
        self.linear = nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.linear(self.norm(x)))


class BiModalDecoderLayer(nn.Module):
    """One decoder layer; parameters are named as in the official checkpoints."""

    def __init__(self, sizes: CaptionSizes) -> None:
        super().__init__()
        words, encoder = sizes.width_words, sizes.encoder
        inner, heads = encoder.width_attention, encoder.heads
        self.self_att = Attention(words, words, inner, heads)
        self.enc_att_A = Attention(words, encoder.width_audio, inner, heads)
        self.enc_att_V = Attention(words, encoder.width_video, inner, heads)
        self.bridge = Bridge(words)
        self.feed_forward = FeedForward(words, sizes.inner_words)
        self.res_layer_self_att = PreNorm(words)
        self.res_layer_enc_att_A = PreNorm(words)
        self.res_layer_enc_att_V = PreNorm(words)
        self.res_layer_ff = PreNorm(words)

    def forward(self, words: Tensor, memory: LayerMemory, word_mask: Tensor) -> Tensor:
        """Decode `words` (B, T, width), the newest T of the sentence; extends memory.words."""
        normed = self.res_layer_self_att(words)
        keys, values = self.self_att.keys_values(normed)
        if memory.words is not None:
            keys = torch.cat([memory.words[0], keys], dim=2)
            values = torch.cat([memory.words[1], values], dim=2)
        memory.words = keys, values
        words = words + self.self_att.attend(normed, memory.words, word_mask)
        from_audio = words + self.enc_att_A.attend(
            self.res_layer_enc_att_A(words), memory.audio, memory.audio_mask
        )
        from_video = words + self.enc_att_V.attend(
            self.res_layer_enc_att_V(words), memory.video, memory.video_mask
        )
        words = self.bridge(torch.cat([from_audio, from_video], dim=-1))
        decoded: Tensor = words + self.feed_forward(self.res_layer_ff(words))
        return decoded


class _Decoder(nn.Module):
    def __init__(self, sizes: CaptionSizes) -> None:
        super().__init__()
        self.decoder = LayerStack([BiModalDecoderLayer(sizes) for _ in range(sizes.encoder.layers)])


class _WordEmbedder(nn.Module):
    def __init__(self, vocabulary_size: int, width: int) -> None:
        super().__init__()
        # from an empty table: the default initialisation imports for 5 s on the meta device
        table = torch.empty(vocabulary_size, width)
        self.embedder = nn.Embedding.from_pretrained(table)  # type: ignore[no-untyped-call]


class _Generator(nn.Module):
    def __init__(self, width: int, vocabulary_size: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, vocabulary_size)


class CaptioningModule(FeatureEncoder):
    """`BiModalTransformer` of the official code, for inference."""

    def __init__(self, sizes: CaptionSizes) -> None:
        super().__init__(sizes.encoder)
        self.sizes = sizes
        self.emb_C = _WordEmbedder(sizes.vocabulary_size, sizes.width_words)
        self.decoder = _Decoder(sizes)
        self.generator = _Generator(sizes.width_words, sizes.vocabulary_size)

    def memories(
        self, audio: Tensor, video: Tensor, audio_mask: Tensor, video_mask: Tensor
    ) -> list[LayerMemory]:
        """Keys and values of the encoded streams for every decoder layer, computed once."""
        return [
            LayerMemory(
                audio=layer.enc_att_A.keys_values(audio),
                video=layer.enc_att_V.keys_values(video),
                audio_mask=audio_mask[:, None, None],
                video_mask=video_mask[:, None, None],
            )
            for layer in self._decoder_layers()
        ]

    def _decoder_layers(self) -> list[BiModalDecoderLayer]:
        return cast(list[BiModalDecoderLayer], list(self.decoder.decoder.layers))

    def log_probs(self, tokens: Tensor, memories: list[LayerMemory]) -> Tensor:
        """Log-probabilities (B, T, vocabulary) of the word after each of `tokens` (B, T) int64.

        `tokens` continue the words that the memories already contain.
        """
        past = memories[0].words
        before = 0 if past is None else past[0].shape[2]
        width = self.sizes.width_words
        words = self.emb_C.embedder(tokens) * width**0.5
        words = words + positional_code(before, before + tokens.shape[1], words)
        total = before + tokens.shape[1]
        causal = torch.ones(tokens.shape[1], total, dtype=torch.bool, device=tokens.device)
        causal = causal.tril(diagonal=before)
        for layer, memory in zip(self._decoder_layers(), memories, strict=True):
            words = layer(words, memory, causal)
        return functional.log_softmax(self.generator.linear(words), dim=-1)

    def greedy(self, memories: list[LayerMemory]) -> list[list[int]]:
        """Greedy decoding until </s> or `max_words` words after <s>.

        Returns one list of token ids per segment: <s> first, </s> last if it was reached. Finished
        segments are removed from the batch.
        """
        batch, device = memories[0].audio[0].shape[0], memories[0].audio[0].device
        sentences = [[START] for _ in range(batch)]
        active = list(range(batch))
        tokens = torch.full((batch, 1), START, dtype=torch.int64, device=device)
        for _ in range(self.sizes.max_words):
            tokens = self.log_probs(tokens, memories)[:, -1].argmax(dim=-1, keepdim=True)
            newest = tokens[:, 0].tolist()
            for row, token in zip(active, newest, strict=True):
                sentences[row].append(token)
            unfinished = [i for i, token in enumerate(newest) if token != END]
            if not unfinished:
                break
            if len(unfinished) < len(active):
                rows = torch.tensor(unfinished, device=device)
                memories = [memory.select(rows) for memory in memories]
                tokens, active = tokens[rows], [active[i] for i in unfinished]
        return sentences
