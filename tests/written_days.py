"""A made-up example of videos described in sentences: days that people remember alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np

#: Remembered by everyone, and how it is written down.
REMEMBERED = {
    "I cooked soup in the kitchen.": "Soup was cooked in the kitchen.",
    "A band played in the park.": "In the park a band played.",
    "I won the race on my bicycle.": "I won a bicycle race.",
}
EVERYDAY = (
    "I looked at my phone.",
    "I walked down the street.",
    "I sat in a chair.",
    "I waited for the bus.",
    "I opened a door.",
)


def write_days(folder: Path, n_days: int = 6, n_subshots: int = 20, seed: int = 0) -> None:
    """Days of subshots of 5 s, each with two written summaries."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for number in range(1, n_days + 1):
        sentences = rng.choice(EVERYDAY, n_subshots).tolist()
        places = np.sort(rng.choice(n_subshots, len(REMEMBERED), replace=False))
        remembered = rng.permutation(list(REMEMBERED)).tolist()
        for place, sentence in zip(places, remembered, strict=True):
            sentences[place] = sentence
        rows = [f"{5 * i},{5 * i + 5},{sentence}\n" for i, sentence in enumerate(sentences)]
        name = f"day-{number}"
        (folder / f"{name}.csv").write_text("start_s,end_s,sentence\n" + "".join(rows))
        (folder / f"{name}.ref1.txt").write_text("\n".join(remembered) + "\n")
        rewritten = [REMEMBERED[sentence] for sentence in remembered]
        (folder / f"{name}.ref2.txt").write_text("\n".join(rewritten) + "\n")
