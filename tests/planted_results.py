"""f1.json with known numbers, of a dataset and of one with queries."""

from __future__ import annotations

from typing import Any

VIDEOS = {"b": 0.3, "a": 0.1, "c": 0.5}
PROVENANCE = {
    "date": "2026-05-04",
    "commit": "0123456789ab",
    "versions": {"clipit": "1.2.3", "python": "3.11.7", "numpy": "2.0.0", "torch": None},
}


def measured(mean: float, error: float | None = None) -> dict[str, Any]:
    return {"mean": mean, "se_videos": error, "splits": [mean]}


def control(mean: float, std: float | None = None, repetitions: int = 1) -> dict[str, Any]:
    return {"mean": mean, "std": std, "repetitions": repetitions}


def splits(**more: Any) -> dict[str, Any]:
    return {
        "source": "published.json",
        "count": 5,
        "test_videos": 3,
        "train_videos": [31, 32],
        "validation_videos": [8, 8],
        "missing_datasets": [],
        "rejected_videos": [],
        **more,
    }


def history() -> list[dict[str, Any]]:
    runs = [(0, 2, [0.9, 0.4]), (1, 1, [0.7, 0.6])]
    return [
        {"seed": 0, "split": split, "epoch": epoch, "loss": loss, "validation_tau": [0.1, 0.2]}
        for split, epoch, loss in runs
    ]


def row(variant: str, tau: float, **more: Any) -> dict[str, Any]:
    return {
        "dataset": "planted",
        "variant": variant,
        "is_baseline": variant == "ridge",
        "setting": "standard",
        "protocol": {
            "f1_over_users": "max",
            "correlation": "mean_summary",
            "budget_share": 0.15,
        },
        "seeds": [0, 1, 2],
        "features": "pixels",
        "captions": "dense",
        "text_encoder": "words",
        "chosen_by": "epoch by tau on validation videos",
        "paper_f1": None,
        "splits": splits(),
        "metrics": {
            "tau": measured(tau, 0.0132),
            "rho": measured(-0.0004, 0.02),
            "tau_users": measured(0.055, 0.015),
            "f1": measured(0.5861, 0.0123),
            "f1_gain": measured(0.0411, 0.0062),
            **({} if variant == "ridge" else {"language_gain": measured(0.012, 0.004)}),
        },
        "controls": {
            "random": {
                "tau": control(-0.0002, 0.003, 7),
                "rho": control(0.01, 0.004, 7),
                "tau_users": control(0.0, 0.004, 7),
                "f1": control(0.545, 0.007, 7),
            },
            "constant": {
                "tau": control(0.0),
                "rho": control(0.0),
                "tau_users": control(0.0),
                "f1": control(0.566),
            },
            "human": {
                "tau": control(0.177),
                "rho": control(0.204),
                "tau_users": control(0.1),
                "f1": control(0.538),
            },
            "oracle": {
                "tau": control(0.378),
                "rho": control(0.473),
                "tau_users": control(0.3),
                "f1": control(0.637),
            },
        },
        "videos": {video: {"tau": value, "f1": 0.5} for video, value in VIDEOS.items()},
        "control_videos": {
            kind: {video: {"tau": 0.05, "f1": 0.4} for video in VIDEOS}
            for kind in ("random", "human")
        },
        "history": history(),
        **more,
    }


def ridge() -> dict[str, Any]:
    return row(
        "ridge",
        0.168,
        seeds=[0],
        captions=None,
        text_encoder=None,
        chosen_by="readout by cross-validation",
        history=[],
    )


def benchmark(*rows: dict[str, Any]) -> dict[str, Any]:
    """f1.json of the rows, or of the baseline and a variant."""
    results = list(rows) or [ridge(), row("supervised", 0.156, paper_f1=66.3)]
    return {"dataset": "planted", "results": results, "provenance": PROVENANCE}


def queries() -> dict[str, Any]:
    """f1.json of a dataset that is evaluated query by query."""
    names = ("f1", "f1_others", "hit_rate", "generic_f1", "f1_budget", "f1_top", "f1_even")
    values = (0.507, 0.464, 0.44, 0.487, 0.377, 0.425, 0.489)
    random = {"f1": control(0.47, 0.01, 9), "hit_rate": control(0.21, 0.01, 9)}
    content = row(
        "query",
        0.0,
        protocol={"pick": "consensus", "share": 0.02, "budget_s": 120.0},
        metrics={name: measured(value) for name, value in zip(names, values, strict=True)},
        controls={
            "random": {**random, "f1_budget": control(0.355), "generic_f1": control(0.479)},
            "uniform": {"f1": control(0.466), "generic_f1": control(0.471)},
            "others": {"f1": control(0.608)},
            "human": {"f1": control(0.748), "generic_f1": control(0.802)},
            "oracle": {"f1": control(1.0), "hit_rate": control(0.46), "generic_f1": control(1.0)},
        },
    )
    return {"dataset": "days", "results": [content], "provenance": PROVENANCE}
