"""What the recipient of an order has to be told by mouth."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.orders import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.orders.forms import StepForm


@requires(Duty.ORDER_CONFIRM, Duty.ORDER_READ, Duty.ORDER_CHECK, Duty.ORDER_DISPATCH)
@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to tell, whom and where, why no message went, and that it was told."""
    found = queries.find_telling(request.actor, pk)
    may = found.state == "waiting" and request.actor.holds(Duty.ORDER_CONFIRM, division_code=found.division_code)
    form = StepForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.tell(telling=found, actor=request.actor, at=request.now, **form.told())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已登记：对象已告知。")
            return redirect("order-telling", pk=pk)
    order = found.order
    page = {
        "telling": found,
        "order": order,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "phone": queries.phone_for(order.household_id, order.person_id) if may else "",
        "steps": steps_of(found.workflow.name, str(found.pk)),
        "form": form if may else None,
    }
    return render(request, "orders/telling.html", page, status=400 if form.errors else 200)
