"""Widgets drawn by us are the elements Django would draw."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from jiuzhu.interfaces.web.rendering import DRAWN, Renderer

NASTY = """<b> "'&"""


class Sample(forms.Form):
    town = forms.ChoiceField(choices=[("", "全部"), ("a&b", NASTY), ("丙", [("c1", "一村"), ("c2", NASTY)])], required=True, initial="c2")
    several = forms.MultipleChoiceField(choices=[("1", "一"), ("2", "二")], initial=["2"], widget=forms.SelectMultiple(attrs={"size": 2}))
    answer = forms.NullBooleanField()
    name = forms.CharField(initial=NASTY, widget=forms.TextInput(attrs={"data-x": NASTY, "autofocus": True, "hidden": False}))
    on = forms.DateField(initial="2026-11-22", widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.IntegerField(initial=0, min_value=0)
    mail = forms.EmailField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput, initial="nie")
    kept = forms.CharField(widget=forms.HiddenInput, initial=5)


def elements(html: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html)).strip()


@pytest.mark.parametrize("name", Sample.base_fields)
def test_a_widget_is_what_django_draws(name):
    own, theirs = (Sample(renderer=renderer())[name] for renderer in (Renderer, DjangoTemplates))
    assert elements(str(own)) == elements(str(theirs))


@pytest.mark.parametrize("name", Sample.base_fields)
def test_every_sample_is_drawn_here_and_not_by_a_template(name):
    assert Sample()[name].field.widget.template_name in DRAWN
