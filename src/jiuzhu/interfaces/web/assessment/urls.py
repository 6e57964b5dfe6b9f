from django.urls import path

from jiuzhu.interfaces.web.assessment import (
    again_views,
    deciding_views,
    facet_views,
    form_views,
    list_views,
    paper_views,
    plan_views,
    recall_views,
)

urlpatterns = [
    path("assessment/household/<uuid:household_id>/facets/start/", facet_views.start, name="facets-start"),
    path("assessment/facets/<uuid:pk>/", facet_views.facets, name="facets"),
    path("assessment/facets/<uuid:pk>/<slug:step>/", facet_views.step, name="facets-step"),
    path("assessment/recalls/", recall_views.recalls, name="recalls"),
    path("assessment/recalls/<uuid:pk>/", recall_views.recall, name="recall"),
    path("assessment/", list_views.assessment_list, name="assessment-list"),
    path("assessment/household/<uuid:household_id>/", list_views.household_history, name="assessment-household"),
    path("assessment/household/<uuid:household_id>/start/", list_views.start, name="assessment-start"),
    path("assessment/<uuid:pk>/", form_views.open_assessment, name="assessment-open"),
    path("assessment/<uuid:pk>/draft/", form_views.draft, name="assessment-draft"),
    path("assessment/<uuid:pk>/sign/", deciding_views.sign, name="assessment-sign"),
    path("assessment/<uuid:pk>/confirm/", deciding_views.confirm, name="assessment-confirm"),
    path("assessment/<uuid:pk>/return/", deciding_views.send_back, name="assessment-return"),
    path("assessment/<uuid:pk>/cancel/", deciding_views.cancel, name="assessment-cancel"),
    path("assessment/<uuid:pk>/compare/", list_views.compare, name="assessment-compare"),
    path("assessment/<uuid:pk>/again/", again_views.again, name="assessment-again"),
    path("assessment/<uuid:pk>/paper.pdf", paper_views.paper, name="assessment-paper"),
    path("assessment/<uuid:pk>/signed/<slug:which>/", paper_views.signature, name="assessment-signature"),
    path("assessment/plans/", plan_views.plan_list, name="plan-list"),
    path("assessment/plans/household/<uuid:household_id>/start/", plan_views.start, name="plan-start"),
    path("assessment/plans/<uuid:pk>/", plan_views.open_plan, name="plan-open"),
    path("assessment/plans/<uuid:pk>/casework/", plan_views.record, name="plan-casework"),
    path("assessment/plans/<uuid:pk>/step/<slug:step>/", plan_views.take_step, name="plan-step"),
]
