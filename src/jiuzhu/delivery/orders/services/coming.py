"""Who of an organisation may come to an order on a day: nobody whose certificate has lapsed by then, nobody barred from children to a child."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.services.ranking import for_child
from jiuzhu.matching.resources.certificate_rules import WorkerUnfit
from jiuzhu.matching.resources.certificates import unfit_workers


def unfit_for(order: Order, worker_ids: Collection[str], *, on: date) -> dict[str, str]:
    """Map those of the order's organisation who may not come on a day to the reason in words."""
    return unfit_workers(str(order.organisation_id), worker_ids, on=on, for_child=for_child(order, on=on)) if order.organisation_id else {}


def check_coming(order: Order, workers: dict[str, str], *, on: date) -> None:
    """Raise WorkerUnfit unless each of the workers (names by id, nobody where empty) may come on a day."""
    unfit = unfit_for(order, [each for each in workers if each], on=on)
    for worker_id, why in unfit.items():
        raise WorkerUnfit(f"{workers[worker_id]} {on:%m-%d} 不能去{order.recipient_name}家：{why}。", "请安排别的服务人员；已续证的，请在“人员证书”上传，县民政局核验后再安排。", field="worker")


def still_fit(order: Order, *, on: date) -> dict[str, str]:
    """Give the fields to clear where whoever was to come may not come on another day: then whoever may is planned anew."""
    unfit = unfit_for(order, [each for each in (order.worker_id, order.second_id) if each], on=on)
    cleared = {"worker_id": "", "worker_name": ""} if order.worker_id in unfit else {}
    return cleared | ({"second_id": "", "second_name": ""} if order.second_id in unfit else {})
