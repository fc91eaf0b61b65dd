"""The toy benchmark as TVSum and SumMe are published, on a mirror of our own, for a copied project.

The list of sources of the copy names the toy's files instead: same formats, same paths below the
data folder, other bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import scipy.io
import yaml

from clipit.core.file_hash import file_sha256
from clipit.datasets import eccv16
from tests.toy import generate
from tools.manifest import lines

N_VIDEOS = 6
_ORIGIN = "https://raw.githubusercontent.com/"
_DATA = "clipit/downloads/data"


def write_upstream(project: Path, mirror: Path) -> Path:
    """Write the files to `mirror` and their list into the copy `project`; the toy's folder."""
    toy = mirror / "toy"
    generate(toy, results_dir="results", n_videos=N_VIDEOS)
    entries = yaml.safe_load((project / _DATA / "registry.yaml").read_text())
    rows = {path: row for entry in entries.values() for path, row in entry["sources"].items()}
    places = {path: mirror / row["url"].removeprefix(_ORIGIN) for path, row in rows.items()}
    write_tvsum(toy, places["tvsum/ydata-tvsum50.mat"], places["tvsum/shot_TVSum.mat"])
    _write_summe(toy, places["summe/GT"], places["summe/shot_lengths"])
    for name in ("tvsum", "summe"):
        _write_captions(toy, places[f"{name}/frame_captions.json"])
        _write(places[f"{name}/dense_captions.json"], (toy / "captions.json").read_text())
        _write(places[f"{name}/splits.json"], json.dumps(_splits()))
        rows[f"{name}/splits.json"]["splits"] = 2
        _list_videos(toy, project / _DATA / f"{name}_videos.csv")
    for path, place in places.items():
        if path.startswith(("tvsum/", "summe/")):
            _list(rows[path], place, project / _DATA)
    (project / _DATA / "registry.yaml").write_text(yaml.safe_dump(entries, sort_keys=False))
    return toy


def write_tvsum(toy: Path, annotations: Path, shots: Path) -> None:
    """The toy annotations in the layout of TVSum's two .mat files."""
    for path in (annotations, shots):
        path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(toy / "toy.h5") as source, h5py.File(annotations, "w") as out:
        table, count = out.create_group("tvsum50"), len(source)
        cells = np.empty((count, 1), dtype=object)
        names = ("video", "title", "nframes", "length", "user_anno")
        columns = {n: table.create_dataset(n, (count, 1), h5py.ref_dtype) for n in names}
        for row, record in enumerate(eccv16.read_videos(toy / "toy.h5")):
            values = {
                "video": np.array([[ord(c)] for c in record.name], dtype=np.uint16),
                "title": np.array([[byte] for byte in "Šhot of the toy".encode()], dtype=np.uint16),
                "nframes": np.array([[float(record.n_frames)]]),
                "length": np.array([[record.n_frames / record.fps]]),
                "user_anno": source[record.video]["user_anno"][()],
            }
            for name, value in values.items():
                columns[name][row, 0] = out.create_dataset(f"#refs#/{name}{row}", data=value).ref
            points = source[record.video]["change_points"][()]
            cells[row, 0] = np.append(points[:, 0], record.n_frames)[None]
    scipy.io.savemat(shots, {"shot_boundaries": cells})


def write_googlenet(toy: Path, path: Path) -> None:
    """The toy as the field's feature files are: no frame rate, no titles, no raw scores."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(toy / "toy.h5") as source, h5py.File(path, "w") as out:
        for video, group in source.items():
            for name in group.keys() - {"fps", "user_anno"}:
                source.copy(group[name], out.require_group(video), name)


def _write_summe(toy: Path, annotations: Path, shots: Path) -> None:
    annotations.mkdir(parents=True)
    shots.mkdir(parents=True)
    with h5py.File(toy / "toy.h5") as source, h5py.File(shots / "a.h5", "w") as out:
        for record in eccv16.read_videos(toy / "toy.h5"):
            group = source[record.video]
            content = {"user_score": group["user_summary"][()].T, "FPS": record.fps}
            scipy.io.savemat(annotations / f"{record.name}.mat", content)
            points = group["change_points"][()]
            out[f"{record.video}/shot_lengths"] = points[:, 1] - points[:, 0] + 1


def _write_captions(toy: Path, path: Path) -> None:
    """Every pick has the sentence of its shot."""
    dense = json.loads((toy / "captions.json").read_text())
    content = {}
    for record in eccv16.read_videos(toy / "toy.h5"):
        starts_s = [row["start_s"] for row in dense[record.video]]
        picks = list(range(0, record.n_frames, 15))
        rows = np.searchsorted(starts_s, np.array(picks) / record.fps + 1e-9, side="right") - 1
        sentences = [dense[record.video][row]["sentence"] for row in rows]
        content[record.name] = {"picks": picks, "captions": sentences}
    _write(path, json.dumps(content))


def _splits() -> list[dict[str, list[str]]]:
    videos = [f"video_{number}" for number in range(1, N_VIDEOS + 1)]
    halves = videos[::2], videos[1::2]
    return [{"train_keys": train, "test_keys": test} for train, test in (halves, halves[::-1])]


def _list_videos(toy: Path, path: Path) -> None:
    rows = [
        f"{record.video},{record.name},{record.n_frames},{record.fps}\n"
        for record in eccv16.read_videos(toy / "toy.h5")
    ]
    path.write_text("video,name,n_frames,fps\n" + "".join(rows))


def _list(row: dict[str, Any], place: Path, folder: Path) -> None:
    """Bring a source's size and digest, or manifest, to what lies at `place`."""
    if "manifest" in row:
        (folder / row["manifest"]).write_text("\n".join(lines(place)) + "\n")
    else:
        row |= {"bytes": place.stat().st_size, "digest": f"sha256:{file_sha256(place)}"}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def broken(mirror: Path, path: str, project: Path) -> Path:
    """The file of a source on the mirror."""
    entries = yaml.safe_load((project / _DATA / "registry.yaml").read_text())
    urls: Iterator[str] = (
        entry["sources"][path]["url"] for entry in entries.values() if path in entry["sources"]
    )
    return mirror / next(urls).removeprefix(_ORIGIN)
