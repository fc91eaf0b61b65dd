"""Feature files `NAME_rgb.npy`, `NAME_flow.npy`, `NAME_vggish.npy`, precomputed or cached."""

from __future__ import annotations

import json
from os.path import isfile  # Path.is_file raises for invalid file names
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.config.bmt_options import FeatureOptions
from clipit.core.damaged_files import DAMAGE
from clipit.core.durable import durable_write, write_json
from clipit.core.errors import DataError, MissingError
from clipit.core.naming import shortened
from clipit.media.probe import probe
from clipit.models.captioners.bmt.feature_extraction import Extractor, zero_audio
from clipit.models.captioners.bmt.streams import AUDIO_ROW_S, VIDEO_ROW_FRAMES, WIDTHS, Streams

# an extraction of the same video differs by one or two rows, one of another video by more
_TOLERANCE_ROWS, _TOLERANCE_SHARE = 3, 0.1


def stream_path(folder: Path, name: str, stream: str) -> Path:
    """The file of one stream of a video."""
    return folder / f"{name}_{stream}.npy"


def read_streams(
    folder: Path, name: str, duration_s: float, fps: float = 25.0, *, silent: bool = False
) -> Streams:
    """The three npy files of a video, checked.

    fps: the frame rate of the I3D stacks. silent: the video has no audio stream, so that
    NAME_vggish.npy is optional. Raises MissingError for a missing file and DataError for one of
    wrong width or length, with NaN, or not in npy format.
    """
    rows_per_s = {"vggish": 1 / AUDIO_ROW_S}
    found = {}
    for stream, width in WIDTHS.items():
        path = stream_path(folder, name, stream)
        expected_rows = duration_s * rows_per_s.get(stream, fps / VIDEO_ROW_FRAMES)
        if stream == "vggish" and silent and not isfile(path):
            found[stream] = zero_audio(name, duration_s)
        else:
            found[stream] = _read(path, width, expected_rows, duration_s)
    if len(found["rgb"]) != len(found["flow"]):
        raise DataError(
            f"{stream_path(folder, name, 'flow')}: {len(found['flow'])} rows, expected "
            f"{len(found['rgb'])} as in {name}_rgb.npy; extract both together"
        )
    return Streams(**found)


def _read(path: Path, width: int, expected_rows: float, duration_s: float) -> NDArray[np.float32]:
    if not isfile(path):
        raise MissingError(
            f"{path}: not found; precomputed features are NAME_rgb.npy, NAME_flow.npy and "
            "NAME_vggish.npy in one folder"
        )
    try:
        rows = np.load(path, allow_pickle=False)
    except DAMAGE as error:
        raise DataError(f"{path}: not an npy array, or truncated ({error})") from error
    if rows.ndim != 2 or rows.shape[1] != width or not len(rows):
        raise DataError(f"{path}: shape {rows.shape}, expected (rows, {width})")
    if rows.dtype.kind != "f" or not np.isfinite(rows).all():
        bad = "NaN or infinite values" if rows.dtype.kind == "f" else f"type {rows.dtype}"
        raise DataError(f"{path}: {bad}, expected finite float32; extract it again")
    if abs(len(rows) - expected_rows) > max(_TOLERANCE_ROWS, _TOLERANCE_SHARE * expected_rows):
        raise DataError(
            f"{path}: {len(rows)} rows, expected about {expected_rows:.0f} for {duration_s:.1f} s: "
            "features of another video, or extracted at another rate"
        )
    checked: NDArray[np.float32] = rows.astype(np.float32, copy=False)
    return checked


def cached_streams(
    video: Path, name: str, duration_s: float, extractor: Extractor, cache_dir: Path
) -> Streams:
    """Streams from the cache, or extracted and cached; an interruption loses at most one stream.

    A cached stream is valid if NAME_features.json names the same file and options.
    """
    options, stat = extractor.options, video.stat()
    origin = {"bytes": stat.st_size, "mtime_ns": stat.st_mtime_ns, **options.model_dump()}
    name = shortened(name)
    card = cache_dir / f"{name}_features.json"
    if not _same(card, origin):
        for stream in WIDTHS:
            stream_path(cache_dir, name, stream).unlink(missing_ok=True)
        write_json(card, origin)
    found = {stream: stream_path(cache_dir, name, stream) for stream in WIDTHS}
    if not found["vggish"].is_file():
        _store(found["vggish"], extractor.audio(video, duration_s))
    if not (found["rgb"].is_file() and found["flow"].is_file()):
        rgb, flow = extractor.frames(video, duration_s)
        _store(found["rgb"], rgb)
        _store(found["flow"], flow)
    return Streams(**{stream: np.load(path) for stream, path in found.items()})


def load_streams(
    video: Path,
    name: str,
    duration_s: float,
    extractor: Extractor | None,
    cache_dir: Path,
    precomputed_dir: Path | None = None,
    options: FeatureOptions | None = None,
) -> Streams:
    """Precomputed features if any exist for this video, else cached or extracted ones.

    extractor=None is for users without the frontend's weights; all features must then be
    precomputed. options: those of the precomputed features. Raises MissingError or DataError for
    missing or invalid features.
    """
    fps = (options or FeatureOptions()).extraction_fps
    is_precomputed = precomputed_dir is not None and any(
        isfile(stream_path(precomputed_dir, name, stream)) for stream in WIDTHS
    )
    if precomputed_dir is not None and (is_precomputed or extractor is None):
        silent = video.is_file() and not probe(video).has_audio
        return read_streams(precomputed_dir, name, duration_s, fps, silent=silent)
    if extractor is None:
        raise MissingError(f"{name}: no precomputed features and no weights to extract them with")
    return cached_streams(video, name, duration_s, extractor, cache_dir)


def _same(card: Path, origin: dict[str, Any]) -> bool:
    try:
        return bool(json.loads(card.read_text(encoding="utf-8")) == origin)
    except (FileNotFoundError, json.JSONDecodeError):
        return False


def _store(path: Path, rows: NDArray[np.float32]) -> None:
    with durable_write(path) as temporary:
        np.save(temporary, rows)
