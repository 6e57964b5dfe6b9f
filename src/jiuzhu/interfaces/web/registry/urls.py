"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.registry import change_views, import_views, lists, person_views

urlpatterns = [
    path("register/", lists.households, name="registry-list"),
    path("register/persons/", lists.persons, name="registry-persons"),
    path("register/former/", lists.former, name="registry-former"),
    path("search/", lists.search, name="search"),
    path("register/new/", change_views.new_household, name="registry-new"),
    path("register/household/<uuid:pk>/", change_views.household, name="registry-household"),
    path("register/household/<uuid:pk>/correct/", change_views.correct, name="registry-correct"),
    path("register/household/<uuid:pk>/member/", change_views.new_member, name="registry-member"),
    path("register/household/<uuid:pk>/head/", change_views.change_head, name="registry-head"),
    path("register/household/<uuid:pk>/leave/<uuid:person_pk>/", change_views.leave, name="registry-leave"),
    path("register/household/<uuid:pk>/category/", change_views.change_category, name="registry-category"),
    path("register/household/<uuid:pk>/category/stop/", change_views.stop_category, name="registry-stop"),
    path("register/household/<uuid:pk>/move/", change_views.move, name="registry-move"),
    path("register/household/<uuid:pk>/number/", change_views.outside_number, name="registry-number"),
    path("register/household/<uuid:pk>/note/", change_views.note, name="registry-note"),
    path("register/person/<uuid:pk>/", person_views.person, name="registry-person"),
    path("register/person/<uuid:pk>/correct/", person_views.correct, name="registry-person-correct"),
    path("register/person/<uuid:pk>/reveal/", person_views.reveal, name="registry-reveal"),
    path("register/person/<uuid:pk>/death/", person_views.death, name="registry-death"),
    path("register/person/<uuid:pk>/merge/", person_views.merge, name="registry-merge"),
    path("imports/", import_views.imports, name="import-list"),
    path("imports/new/", import_views.upload, name="import-new"),
    path("imports/template/", import_views.template, name="import-template"),
    path("imports/<uuid:pk>/", import_views.one, name="import"),
    path("imports/<uuid:pk>/progress/", import_views.progress, name="import-progress"),
    path("imports/<uuid:pk>/columns/", import_views.columns, name="import-columns"),
    path("imports/<uuid:pk>/confirm/", import_views.confirm, name="import-confirm"),
    path("imports/<uuid:pk>/drop/", import_views.drop, name="import-drop"),
    path("imports/<uuid:pk>/undo/", import_views.undo, name="import-undo"),
    path("imports/<uuid:pk>/marked/", import_views.marked, name="import-marked"),
    path("imports/<uuid:pk>/problems/", import_views.problems, name="import-problems"),
]
