from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (
    Entry(
        "需求评估",
        "assessment-list",
        "mechanism",
        order=20,
        seq="二",
        duties=(Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ),
        workflows=("assessment", "plan", "assessment_recall", "facet_assessment"),
        short="评估",
    ),
)
WORK_PAGES = {"assessment": "assessment-open", "plan": "plan-open", "assessment_recall": "recall", "facet_assessment": "facets"}
