"""Pictures, lists and tables of a procedure, made from nothing but the procedure.

`graph.py` says what is drawn, `grid.py` where each place stands, `routes.py` which way each line takes, `geometry.py`
turns both into pixels, `plan.py` keeps all that at hand, and `svg.py` writes it down.
"""

from states.diagram.steps import StepLine, steps, walked_of
from states.diagram.svg import swimlane
from states.diagram.tables import limit, markdown, mermaid, who

__all__ = ["StepLine", "limit", "markdown", "mermaid", "steps", "swimlane", "walked_of", "who"]
