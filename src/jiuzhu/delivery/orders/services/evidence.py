"""What shows that a service was given: photographs, notes, the recipient's signature; each kept once."""

from __future__ import annotations

import base64
import binascii
import io
from datetime import datetime

from jiuzhu.delivery.orders.models import Evidence, Order
from jiuzhu.delivery.orders.rules import EvidenceMissing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.rules import StepRefused

PNG_ADDRESS = "data:image/png;base64,"
SERVING_STATES = ("in_service", "rework")


def add_photo(*, order: Order, upload: bytes, client_key: str, actor: Actor, at: datetime, phone_at: datetime | None = None) -> Evidence:
    """Keep a photograph of the service, drawn anew without its hidden data; the same ``client_key`` again gives the first.

    Raises PhotoUnreadable, StepRefused, NotPermitted.
    """
    earlier = _earlier(order, client_key, actor)
    return earlier or keep_picture(order, "photo", images.redraw(upload), client_key, actor, at, phone_at)


def add_signature(
    *, order: Order, data_address: str, client_key: str, actor: Actor, at: datetime, phone_at: datetime | None = None
) -> Evidence:
    """Keep the recipient's signature as drawn on the screen; raises EvidenceMissing, PhotoUnreadable, StepRefused, NotPermitted."""
    earlier = _earlier(order, client_key, actor)
    return earlier or keep_picture(order, "signature", drawn_signature(data_address), client_key, actor, at, phone_at)


def add_note(*, order: Order, text: str, client_key: str, actor: Actor, at: datetime) -> Evidence:
    """Keep a note on the service; raises EvidenceMissing, StepRefused, NotPermitted."""
    earlier = _earlier(order, client_key, actor)
    if earlier:
        return earlier
    if not text.strip():
        raise EvidenceMissing("没有写内容。", "请写一句做了什么、对象情况如何。", field="note")
    with writing():
        kept = keep_text(order, "note", text, client_key, actor, at)
        _trace(kept, order, actor, at)
    return kept


def keep_text(order: Order, kind: str, text: str, client_key: str, actor: Actor, at: datetime) -> Evidence:
    """Store a sealed text inside the caller's transaction."""
    return Evidence.objects.create(
        order=order, kind=kind, client_key=client_key, text=text.strip(), at=at, by_id=actor.user_id, by_name=actor.name
    )


def drawn_signature(data_address: str) -> bytes:
    """Draw a signature anew from what the pad sends; raises EvidenceMissing, PhotoUnreadable."""
    try:
        if not data_address.startswith(PNG_ADDRESS):
            raise binascii.Error
        drawn = base64.b64decode(data_address.removeprefix(PNG_ADDRESS), validate=True)
    except binascii.Error as error:
        raise EvidenceMissing("没有收到签名。", "请服务对象在框内签名后再提交。", field="signature") from error
    return images.redraw(drawn, form="png")


def keep_picture(
    order: Order, kind: str, drawn: bytes, client_key: str, actor: Actor, at: datetime, phone_at: datetime | None = None
) -> Evidence:
    """Store a picture that was drawn anew, once a key, inside the caller's transaction or an own one."""
    form = "png" if kind == "signature" else "jpeg"
    with writing():
        # A retry that came in while the picture was drawn finds the first one here.
        earlier = Evidence.objects.filter(order=order, client_key=client_key).first()
        if earlier:
            return earlier
        stored = vault.put(
            stream=io.BytesIO(drawn),
            kind=f"order.{kind}",
            name=f"{order.number}-{Evidence.KINDS[kind]}.{'jpg' if form == 'jpeg' else 'png'}",
            content_type=f"image/{form}",
            division_code=order.division_code,
            actor=actor,
            at=at,
            household_id=str(order.household_id),
        )
        kept = Evidence.objects.create(
            order=order,
            kind=kind,
            client_key=client_key,
            file_id=str(stored.id),
            phone_at=believable(phone_at, at=at),
            at=at,
            by_id=actor.user_id,
            by_name=actor.name,
        )
        _trace(kept, order, actor, at)
    return kept


def _earlier(order: Order, client_key: str, actor: Actor) -> Evidence | None:
    if not actor.system:
        actor.require(Duty.ORDER_SERVE, organisation_id=order.working_organisation_id())
    earlier = Evidence.objects.filter(order=order, client_key=client_key).first()
    if earlier is None and order.state not in SERVING_STATES:
        raise StepRefused(f"订单目前是“{order.state_label}”，不能再加服务记录。", "请先签到；已签退的由验收人退回后再补。")
    return earlier


def _trace(kept: Evidence, order: Order, actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        at=at,
        subject_kind="order",
        subject_id=str(order.pk),
        action=f"服务订单：{kept.get_kind_display()}",
        after={"evidence": str(kept.pk), "kind": kept.kind, "file": kept.file_id},
        household_id=str(order.household_id),
    )
