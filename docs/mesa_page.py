"""A page of Mesa's own, SolaraViz, for this model: step it, play it, and watch one community.

Start it from the top folder of the project with ``solara run docs/mesa_page.py``. Everything it
shows is drawn by Matplotlib on the server, so that it works without the internet. The model is made
inside a component: each visitor has one of their own.

Solara serves it without the wall of ``collabsim dashboard``: while it runs, visit no other page.
"""

from typing import Any

import numpy as np
import solara
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz, make_plot_component

from collabsim import CollaborationModel, load_scenario
from collabsim.mesa_face.agents import Government

START = {"scenario": "classroom", "strategy": "slow-inclusive"}
USUAL = load_scenario("classroom").parameters

CONTROLS = {
    "scenario": START["scenario"],
    "strategy": {
        "type": "Select",
        "label": "Strategy",
        "value": START["strategy"],
        "values": ["fast-divisive", "slow-inclusive", "fast-inclusive", "slow-divisive"],
    },
    "rng": {"type": "SliderInt", "label": "Seed", "value": 1, "min": 1, "max": 50, "step": 1},
    "trust__gain": {
        "type": "SliderFloat",
        "label": "Gain of trust",
        "value": USUAL.trust.gain,
        "min": 0.005,
        "max": 0.05,
        "step": 0.005,
    },
    "start__government_trust": {
        "type": "SliderFloat",
        "label": "Governments' trust at the start",
        "value": USUAL.start.government_trust,
        "min": 0.0,
        "max": 1.0,
        "step": 0.05,
    },
}


def community(model: Any) -> None:
    """Draw the first community: people on their ring, around the government they live with."""
    government = model.agent(Government, 0)
    people = model.world.beneficiaries[government.first_person : government.end_person]
    angle = 2.0 * np.pi * np.arange(len(people)) / len(people)
    x, y = np.cos(angle), np.sin(angle)
    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = figure.subplots()
    far = people["shortcut"]
    axes.plot([x, x[far]], [y, y[far]], color="#cccccc", linewidth=0.8, zorder=1)
    colours = {"vmin": 0.0, "vmax": 1.0, "cmap": "viridis", "edgecolors": "black"}
    for member, marker, size, name in ((False, "o", 50, "person"), (True, "D", 90, "member")):
        some = (people["movement"] >= 0) == member
        axes.scatter(
            x[some], y[some], s=size, c=people["trust"][some], marker=marker, label=name, **colours
        )
    dots = axes.scatter(
        [0.0], [0.0], s=400, c=[government.trust], marker="s", label="government", **colours
    )
    figure.colorbar(dots, ax=axes, label="trust")
    axes.set(aspect="equal", xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), xticks=[], yticks=[])
    axes.set_title(f"One community after {model.month} months")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    solara.FigureMatplotlib(figure, format="png")


def from_0_to_1(axes: Any) -> None:
    """Give a plot of shares an axis that stays where it is while months go by."""
    axes.set(ylim=(-0.02, 1.02), ylabel="share")


PICTURES = [
    community,
    make_plot_component(["need_met", "members", "adopted"], from_0_to_1),
    make_plot_component(["beneficiary_trust", "government_trust", "resentment"], from_0_to_1),
]


@solara.component
def Page() -> None:  # noqa: N802 - Solara looks for this name
    """The page of one visitor, with a model that nobody else has."""
    model = solara.use_memo(lambda: CollaborationModel(**START), [])
    SolaraViz(model, components=PICTURES, model_params=CONTROLS, name="collabsim")
