"""The official single-video script in plain numpy: an independent implementation.

Written from the specification, without torch and without the package: one segment at a time, the
whole sentence decoded anew for every word, float64 throughout unless float32 decides rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
State = Mapping[str, Array]


def linear(s: State, name: str, x: Array) -> Array:
    return x @ s[f"{name}.weight"].T + s[f"{name}.bias"]


def layer_norm(s: State, name: str, x: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return scaled * s[f"{name}.norm.weight"] + s[f"{name}.norm.bias"]


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def attention(
    s: State, name: str, query: Array, source: Array, mask: NDArray[np.bool_], heads: int
) -> Array:
    q, k, v = (
        linear(s, f"{name}.linear_{which}", x)
        for which, x in (("Q2d", query), ("K2d", source), ("V2d", source))
    )
    width = q.shape[-1] // heads
    out = np.empty_like(q)
    for h in range(heads):
        part = slice(h * width, (h + 1) * width)
        scores = q[:, part] @ k[:, part].T / np.sqrt(width)
        scores = np.where(mask, scores, -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        out[:, part] = weights / weights.sum(-1, keepdims=True) @ v[:, part]
    return linear(s, f"{name}.linear_d2Q", out)


def feed_forward(s: State, name: str, x: Array) -> Array:
    return linear(s, f"{name}.fc2", np.maximum(linear(s, f"{name}.fc1", x), 0))


def with_positions(x: Array) -> Array:
    out = x.copy()
    for i in range(x.shape[1]):
        angle = np.arange(len(x)) / 10000 ** (i / x.shape[1])
        out[:, i] += np.sin(angle) if i % 2 == 0 else np.cos(angle)
    return out


def encode(
    s: State, config: Mapping[str, Any], audio: Array, video: Array
) -> tuple[Array, Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """`video` carries the mask in column 0 of its first stream: pass (rgb, flow) stacked."""
    rgb, flow = video
    audio_mask, video_mask = audio[:, 0] != 1.0, rgb[:, 0] != 1.0
    a, v, heads = audio, rgb + flow, config["H"]
    if config["use_linear_embedder"]:
        a = np.maximum(np.sqrt(config["d_model_audio"]) * linear(s, "emb_A.embedder", a), 0)
        v = np.maximum(np.sqrt(config["d_model_video"]) * linear(s, "emb_V.embedder", v), 0)
    a, v = with_positions(a), with_positions(v)
    for n in range(config["N"]):
        at = f"encoder.encoder_AV.layers.{n}"
        normed = layer_norm(s, f"{at}.res_layers_M1.0", a)
        a = a + attention(s, f"{at}.self_att_M1", normed, normed, audio_mask, heads)
        normed = layer_norm(s, f"{at}.res_layers_M2.0", v)
        v = v + attention(s, f"{at}.self_att_M2", normed, normed, video_mask, heads)
        normed = layer_norm(s, f"{at}.res_layers_M1.1", a)
        a_new = a + attention(s, f"{at}.bi_modal_att_M1", normed, v, video_mask, heads)
        normed = layer_norm(s, f"{at}.res_layers_M2.1", v)
        v_new = v + attention(s, f"{at}.bi_modal_att_M2", normed, a, audio_mask, heads)
        normed = layer_norm(s, f"{at}.res_layers_M1.2", a_new)
        a = a_new + feed_forward(s, f"{at}.feed_forward_M1", normed)
        normed = layer_norm(s, f"{at}.res_layers_M2.2", v_new)
        v = v_new + feed_forward(s, f"{at}.feed_forward_M2", normed)
    return a, v, audio_mask, video_mask


def convolve(x: Array, weight: Array, bias: Array) -> Array:
    """(S, in) -> (S, out), zeros around."""
    half = weight.shape[2] // 2
    padded = np.pad(x, ((half, half), (0, 0)))
    taps = [padded[t : t + len(x)] @ weight[:, :, t].T for t in range(weight.shape[2])]
    return sum(taps, start=np.zeros((len(x), len(bias)))) + bias


def propose(
    s: State, config: Mapping[str, Any], anchors: Mapping[str, Any], streams: Mapping[str, Array]
) -> Array:
    """All candidates (n, 3): centre, length, score."""
    rows = config["pad_feats_up_to"]
    audio, rgb, flow = (
        np.pad(
            streams[name],
            ((0, rows[kind] - len(streams[name])), (0, 0)),
            constant_values=value,
        )
        for name, kind, value in (
            ("audio", "audio", 1.0),
            ("rgb", "video", 1.0),
            ("flow", "video", 0.0),
        )
    )
    a, v, _, _ = encode(s, config, audio, (rgb, flow))
    out = []
    for stream, kind, letter in ((a, "audio", "A"), (v, "video", "V")):
        stride = config["strides"][kind]
        for n in range(len(config["kernel_sizes"][kind])):
            at = f"detection_layers_{letter}.{n}.conv_layers"
            x = stream
            for index in (0, 3, 6):
                x = convolve(x, s[f"{at}.{index}.weight"], s[f"{at}.{index}.bias"])
                x = np.maximum(x, 0) if index < 6 else x
            for number, anchor in enumerate(anchors[kind]):
                x0, x1, x2 = x[:, 3 * number : 3 * number + 3].T
                centre = (sigmoid(x0) + np.arange(len(x))) * stride
                out.append(np.stack([centre, anchor * np.exp(x1), sigmoid(x2)], axis=1))
    return np.concatenate(out)


def choose(candidates: Array, duration_s: float, max_proposals: int, threshold: float) -> Array:
    """Trim, drop short, top-k, NMS: (n, 3) start, end, score."""
    centre, length, score = candidates.T
    start = np.clip(centre - length / 2, 0, duration_s)
    end = np.minimum(centre + length / 2, duration_s)
    table = np.stack([start, end, score], axis=1)[end - start > 0.2]
    table = table[np.argsort(-table[:, 2], kind="stable")][:max_proposals]
    kept: list[Array] = []
    for row in table:
        if all(tiou(row, other) < threshold for other in kept):
            kept.append(row)
    return np.array(kept)


def tiou(a: Array, b: Array) -> float:
    inter = max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
    union = min(max(a[1], b[1]) - min(a[0], b[0]), a[1] - a[0] + b[1] - b[0] - inter)
    return inter / (union + 1e-8)


def crop(stream: Array, start: float, end: float, duration_s: float) -> Array:
    rows, duration = np.float32(len(stream)), np.float32(duration_s)
    i0 = int(rows * (np.float32(start) / duration))
    i1 = int(rows * (np.float32(end) / duration))
    if i0 == i1 and i0 == len(stream):
        i0 -= 1
    elif i0 == i1:
        i1 += 1
    return stream[i0:i1]


def next_word_log_probs(
    s: State,
    config: Mapping[str, Any],
    tokens: list[int],
    encoded: tuple[Array, Array, NDArray[np.bool_], NDArray[np.bool_]],
) -> Array:
    """Log-probabilities (T, vocabulary) after each token of the sentence so far."""
    a, v, audio_mask, video_mask = encoded
    heads, width = config["H"], config["d_model_caps"]
    c = with_positions(s["emb_C.embedder.weight"][tokens] * np.sqrt(width))
    causal = np.tril(np.ones((len(tokens), len(tokens)), dtype=bool))
    for n in range(config["N"]):
        at = f"decoder.decoder.layers.{n}"
        normed = layer_norm(s, f"{at}.res_layer_self_att", c)
        c = c + attention(s, f"{at}.self_att", normed, normed, causal, heads)
        normed = layer_norm(s, f"{at}.res_layer_enc_att_A", c)
        c_a = c + attention(s, f"{at}.enc_att_A", normed, a, audio_mask, heads)
        normed = layer_norm(s, f"{at}.res_layer_enc_att_V", c)
        c_v = c + attention(s, f"{at}.enc_att_V", normed, v, video_mask, heads)
        both = layer_norm(s, f"{at}.bridge", np.concatenate([c_a, c_v], axis=1))
        c = np.maximum(linear(s, f"{at}.bridge.linear", both), 0)
        c = c + feed_forward(s, f"{at}.feed_forward", layer_norm(s, f"{at}.res_layer_ff", c))
    logits = linear(s, "generator.linear", c)
    shifted = logits - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def generate(
    s: State, config: Mapping[str, Any], streams: Mapping[str, Array], segment: Array, dur: float
) -> list[int]:
    """Token ids of the sentence of one segment, greedily."""
    audio, rgb, flow = (
        crop(streams[name], segment[0], segment[1], dur) for name in ("audio", "rgb", "flow")
    )
    encoded = encode(s, config, audio, (rgb, flow))
    tokens = [2]
    while len(tokens) <= config["max_len"] and tokens[-1] != 3:
        tokens.append(int(next_word_log_probs(s, config, tokens, encoded)[-1].argmax()))
    return tokens
