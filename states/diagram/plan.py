"""The plan of a procedure's picture, kept at hand: it is the same for every case, and takes longer than drawing one."""

from dataclasses import dataclass

from states.diagram.geometry import Drawing, drawing_of
from states.diagram.graph import Graph, graph_of
from states.diagram.grid import Grid, grid_of
from states.procedure import Procedure

KEPT = 128  # plans; a case page draws a procedure cut down to its own way
_plans: dict[tuple[str, str], "Plan"] = {}


@dataclass(frozen=True, slots=True)
class Plan:
    graph: Graph
    grid: Grid
    drawing: Drawing


def plan_of(procedure: Procedure, language: str) -> Plan:
    """The plan in that language; a procedure without a digest, which may still change, is planned anew."""
    known = _plans.get((procedure.digest, language)) if procedure.digest else None
    if known:
        return known
    graph = graph_of(procedure)
    grid = grid_of(graph)
    plan = Plan(graph, grid, drawing_of(graph, grid, language))
    if len(_plans) >= KEPT:
        _plans.clear()
    if procedure.digest:
        _plans[procedure.digest, language] = plan
    return plan
