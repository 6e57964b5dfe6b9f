from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.interfaces.web.navigation import Entry, Waiting

WORKFLOWS = ("assessment", "plan", "assessment_recall", "facet_assessment")


def waiting(actor: Actor) -> Waiting:
    """Count the assessments, plans and calls to assess again that wait for the actor."""
    return Waiting(workflow.inbox(actor).filter(workflow__in=WORKFLOWS).count())


ENTRIES = (
    Entry(
        "需求评估",
        "assessment-list",
        "mechanism",
        order=20,
        seq="二",
        duties=(Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ),
        count=waiting,
        short="评估",
    ),
)
WORK_PAGES = {"assessment": "assessment-open", "plan": "plan-open", "assessment_recall": "recall", "facet_assessment": "facets"}
