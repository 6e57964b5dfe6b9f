"""1,000 waiting orders sent out in one go (aim: 2 s), beside the same orders sent one by one, with the CPU time of both.

The county is a demo county; the orders are placed while every offer rests, so that they wait.

Run with: python bench/dispatch_orders.py [folder of a demo county]
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from ground import county, say, verdict

ORDERS, ALONE, AIM_SECONDS = 1000, 60, 2.0
ITEM, PROVIDERS, CAPACITY = "errands", 20, 400
PLACE = "341525000000"


def main() -> None:
    """Place the orders, send some one by one and the rest together."""
    with county(400):
        import django

        django.setup()
        from django.utils import timezone

        from jiuzhu.delivery.orders import services
        from jiuzhu.delivery.orders.models import Order
        from jiuzhu.foundation.accounts.rules import SYSTEM
        from jiuzhu.matching.resources.models import Offer

        at = timezone.now()
        Offer.objects.update(active=False)
        say(f"placing {ORDERS + ALONE} orders")
        _place(ORDERS + ALONE, at)
        _providers(at)
        waiting = list(Order.objects.filter(state="approved").order_by("opened_at", "pk"))
        services.dispatch(order=waiting[0], actor=SYSTEM, at=at, seen_version=waiting[0].version)  # caches fill
        alone, alone_cpu = _timed(lambda: [services.dispatch(order=one, actor=SYSTEM, at=at, seen_version=one.version) for one in waiting[1:ALONE]])
        many = Order.objects.filter(state="approved").count()
        told: list[Any] = []
        together, together_cpu = _timed(lambda: told.append(services.dispatch_waiting(actor=SYSTEM, at=at, pause=lambda: time.sleep(0.02))))
        each = alone / (ALONE - 1)
        print(f"{many} orders together: {together:.2f} s, {together_cpu:.2f} s of CPU, {told[0].sent} sent, {len(told[0].others)} left")
        print(f"one by one: {each * 1000:.1f} ms each, {alone_cpu / (ALONE - 1) * 1000:.1f} ms of CPU; ratio {each * many / together:.1f}")
        print(f"load {os.getloadavg()[0]:.1f}; {verdict(together <= AIM_SECONDS, f'{AIM_SECONDS:.0f} s')}; CPU {verdict(together_cpu <= AIM_SECONDS, f'{AIM_SECONDS:.0f} s')}")


def _providers(at: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from jiuzhu.casework.procurement.services import sign_contract
    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.accounts.services import create_organisation
    from jiuzhu.matching.resources.services import enter_offer

    today = timezone.localdate(at)
    for number in range(PROVIDERS):
        made = create_organisation(name=f"测量用机构{number:02d}", kind="social_organisation", division_code=PLACE, actor=SYSTEM, at=at)
        enter_offer(organisation_id=str(made.id), item_code=ITEM, weekly_capacity=CAPACITY, divisions=(PLACE,), actor=SYSTEM, at=at)
        terms = {"items": {ITEM: 3000}, "valid_from": today, "valid_until": today + timedelta(days=60), "actor": SYSTEM, "at": at}
        sign_contract(organisation_id=str(made.id), purchaser_code=PLACE, number=f"测量 {number:02d}", **terms)


def _place(many: int, at: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from jiuzhu.casework.registry import queries as registry
    from jiuzhu.delivery.orders.services import place_order
    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.kernel.errors import DomainError
    from jiuzhu.foundation.policy.queries import law_held

    placed, today = 0, timezone.localdate(at)
    refused: set[Any] = set()
    with law_held():
        for day in range(1, 30):
            for household in registry.households(SYSTEM).filter(closed_on=None).exclude(pk__in=refused).order_by("pk"):
                try:
                    made = place_order(household_id=household.pk, item_code=ITEM, wanted_on=today + timedelta(days=day), actor=SYSTEM, at=at)
                except DomainError:
                    refused.add(household.pk)
                    continue
                placed += made.state == "approved"
                if placed >= many:
                    return


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
