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
ITEM_TRIES = ("errands", "meals", "cleaning", "accompany")
CAPACITY = 400


def main() -> None:
    """Place the orders, send some one by one and the rest together."""
    with county(1500):
        import django

        django.setup()
        from django.utils import timezone

        from jiuzhu.delivery.orders import services
        from jiuzhu.delivery.orders.models import Order
        from jiuzhu.foundation.accounts.rules import SYSTEM
        from jiuzhu.matching.resources.models import CapacityWeek, Offer

        at = timezone.now()
        Offer.objects.update(active=False)
        say(f"placing {ORDERS + ALONE} orders")
        _place(ORDERS + ALONE, at)
        Offer.objects.update(active=True, weekly_capacity=CAPACITY)
        CapacityWeek.objects.update(capacity=CAPACITY)
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


def _place(many: int, at: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from jiuzhu.casework.registry import queries as registry
    from jiuzhu.delivery.orders.services import place_order
    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.kernel.errors import DomainError
    from jiuzhu.foundation.policy.queries import law_held
    from jiuzhu.matching.resources.models import Offer

    items = [code for code in dict.fromkeys([*ITEM_TRIES, *Offer.objects.values_list("item_code", flat=True)]) if Offer.objects.filter(item_code=code).exists()]
    placed, today = 0, timezone.localdate(at)
    with law_held():
        for day in range(1, 30):
            for household in registry.households(SYSTEM).filter(closed_on=None).order_by("pk"):
                for item in items[:1]:
                    try:
                        made = place_order(household_id=household.pk, item_code=item, wanted_on=today + timedelta(days=day % 5 + 1), actor=SYSTEM, at=at)
                    except DomainError:
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
