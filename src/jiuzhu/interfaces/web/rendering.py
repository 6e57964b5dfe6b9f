"""Form widgets drawn without a template for each option: a list of villages is one string, not two hundred templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Django's own renderer, except for the widgets drawn here; both write the same elements."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        drawn = DRAWN.get(template_name)
        return drawn(context["widget"]) if drawn else super().render(template_name, context, request)


def _attributes(given: Mapping[str, Any]) -> SafeString:
    # Every value is escaped; names come from the code.
    parts = (f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given.items() if value is not False)
    return mark_safe("".join(parts))  # noqa: S308


def _input(widget: Widget) -> SafeString:
    value = {} if widget["value"] is None else {"value": widget["value"]}
    return format_html("<input{}>", _attributes({"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}))


def _option(option: Widget) -> str:
    return f'<option value="{escape(str(option["value"]))}"{_attributes(option["attrs"])}>{escape(option["label"])}</option>'


def _select(widget: Widget) -> SafeString:
    drawn = []
    for label, options, _ in widget["optgroups"]:
        inside = "".join(_option(option) for option in options)
        drawn.append(f'<optgroup label="{escape(label)}">{inside}</optgroup>' if label else inside)
    name = _attributes({"name": widget["name"], **widget["attrs"]})
    return mark_safe(f"<select{name}>{''.join(drawn)}</select>")  # noqa: S308


DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in ("text", "date", "number", "hidden", "email", "password")},
}
