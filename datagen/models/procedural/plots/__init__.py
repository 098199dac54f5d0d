"""Which plot a task belongs to, and which suit a role."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots import anything
from datagen.models.procedural.plots.anything import ANYTHING
from datagen.models.procedural.plots.campaign import CAMPAIGN
from datagen.models.procedural.plots.code import CODE
from datagen.models.procedural.plots.course import COURSE
from datagen.models.procedural.plots.event import EVENT
from datagen.models.procedural.plots.guide import GUIDE
from datagen.models.procedural.plots.menu import MENU
from datagen.models.procedural.plots.money import MONEY
from datagen.models.procedural.plots.plot import Plot, Project
from datagen.models.procedural.plots.story import STORY
from datagen.models.procedural.plots.survey import SURVEY
from datagen.models.procedural.plots.trade import TRADE
from datagen.models.procedural.plots.training import TRAINING
from datagen.models.procedural.plots.trip import TRIP
from datagen.models.procedural.plots.works import WORKS

__all__ = ["CODE", "SOCIETY", "begin", "specify", "suitable"]

SOCIETY = (EVENT, MONEY, COURSE, GUIDE, MENU, TRIP, SURVEY, TRAINING, STORY, TRADE, WORKS, CAMPAIGN)
PLOTS = (*SOCIETY, CODE)


def specify(rough: str, rng: Random) -> str:
    """The task made specific, by the plot that it belongs to."""
    found = (plot.specify(rough, rng) for plot in (*PLOTS, ANYTHING))
    return next((said for said in found if said is not None), rough)


def begin(task: str) -> tuple[Plot, Project]:
    """The plot that a specified task belongs to, and where it begins."""
    for plot in (*PLOTS, ANYTHING):
        if (project := plot.begin(task)) is not None:
            return plot, project
    return ANYTHING, anything.begin(task)


def suitable(assistant_role: str) -> tuple[Plot, ...]:
    """Those that are the work of such a role; all of society's where none is."""
    words = assistant_role.casefold().split()
    if words[:2] == ["programmer", "in"]:
        return (CODE,)
    return tuple(plot for plot in SOCIETY if any(word in plot.suits for word in words)) or SOCIETY
