"""1,000 waiting orders sent out in one go (aim: 2 s), beside the same orders sent one by one, with the CPU time of both.

The county is a demo county; the orders are written as placing leaves them, waiting.

Run with: python bench/dispatch_orders.py [folder of a demo county]
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from ground import county, say, start_django, verdict

ORDERS, ALONE, AIM_SECONDS = 1000, 60, 2.0
ITEM, PROVIDERS, CAPACITY = "errands", 20, 400
PLACE = "341525000000"


def main() -> None:
    """Place the orders, send some one by one and the rest together."""
    with county(400):
        start_django()
        from django.utils import timezone

        from jiuzhu.delivery.orders import services
        from jiuzhu.delivery.orders.models import Order
        from jiuzhu.foundation.accounts.rules import SYSTEM

        at = timezone.now()
        # What the demo has left waiting has reasons of its own.
        Order.objects.filter(state="approved").update(state="cancelled")
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
    """Write approved orders straight into the tables, with the work that waits and a first ledger entry, as placing leaves them."""
    from datetime import timedelta

    from django.utils import timezone

    from jiuzhu.casework.registry import queries as registry
    from jiuzhu.delivery.orders.models import Order
    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.ledger.services import Opening, record_openings
    from jiuzhu.foundation.policy.queries import law_held
    from jiuzhu.foundation.workflow.models import WorkItem
    from jiuzhu.foundation.workflow.rows import waiting_item
    from jiuzhu.matching.catalogue import queries as catalogue
    from jiuzhu.matching.catalogue.rules import Verdict

    today = timezone.localdate(at)
    with law_held():
        homes = [each for each in registry.households(SYSTEM).filter(closed_on=None).order_by("pk") if catalogue.verdict(each, code=ITEM, on=today).verdict is Verdict.YES]
        taken = set(Order.objects.filter(item_code=ITEM).values_list("household_id", "wanted_on"))
        made = [
            Order(
                household_id=each.pk, recipient_name=each.head_name, division_code=each.division_code, address=each.address, item_code=ITEM, item_label=ITEM,
                wanted_on=today + timedelta(days=day), origin="proxy", placed_by="bench", state="approved", version=1, opened_at=at, changed_at=at,
            )
            for day in range(1, many // len(homes) + 3)
            for each in homes
            if (each.pk, today + timedelta(days=day)) not in taken
        ][:many]  # fmt: skip
        Order.objects.bulk_create(made)
        WorkItem.objects.bulk_create([item for each in made if (item := waiting_item(each, at=at))])
        record_openings(subject_kind="order", action="测量", openings=[Opening(str(each.pk), {"item": ITEM}) for each in made], actor=SYSTEM, at=at)


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
