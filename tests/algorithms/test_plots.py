"""Plots mark the selected shots and escape titles."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np

from clipit.algorithms.score_plots import WIDTH, ScorePlot, plot, plot_grid


def curve(title: str = "v") -> ScorePlot:
    return ScorePlot(title, np.arange(0, 100, 10), np.arange(10.0), np.array([[50, 100]]), 100)


def test_selected_shot_is_drawn_as_band() -> None:
    bands = re.findall(r'<rect x="([\d.]+)" y="16" width="([\d.]+)"', plot(curve()))
    ((left, width),) = [tuple(map(float, band)) for band in bands]
    assert abs(left - WIDTH / 2) < 1
    assert abs(left + width - (WIDTH - 6)) < 1


def test_constant_scores_and_special_characters_give_well_formed_svg() -> None:
    flat = curve("<a> & b")._replace(scores=np.ones(10))
    found = ElementTree.fromstring(plot_grid([flat, curve()]))
    assert len(found.findall(".//{http://www.w3.org/2000/svg}polyline")) == 2
