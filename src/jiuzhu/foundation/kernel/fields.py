"""Model fields whose column holds only ciphertext bound to its row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import models

from jiuzhu.foundation.kernel.sealing import seal_all, unseal

_JSON = json.JSONEncoder(ensure_ascii=False)


class _Sealed(bytes):
    """Ciphertext as read from the column, opened when the attribute is read."""


class _SealedAttribute:
    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, _Sealed):
            value = self.field.opened(value, instance.pk)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """Text kept as SM4-GCM ciphertext bound to table, column and primary key; empty text stays empty.

    The row needs its primary key before saving (UUID). Such a column cannot be filtered or set by ``update()``: find rows by a blind index beside it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def place_of(self, key: Any) -> str:
        return f"{self.model._meta.db_table}.{self.column}:{key}"

    def opened(self, sealed: Any, key: Any) -> Any:
        """Open what ``values_list`` gives of the column, of the row with a primary key; raises SealBroken."""
        return self.read(unseal(bytes(sealed), place=self.place_of(key)).decode()) if sealed else self.read("")

    def read(self, text: str) -> Any:
        return text

    def written(self, value: Any) -> str:
        return str(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        raw = bytes(value)
        return _Sealed(raw) if raw else self.read("")

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.sealed_in([model_instance])[0]

    def sealed_in(self, rows: Sequence[models.Model]) -> list[Any]:
        """Give what the column is to hold in each of some rows."""
        values = [row.__dict__.get(self.attname) for row in rows]
        texts = {order: self.written(value) for order, value in enumerate(values) if value is not None and not isinstance(value, bytes)}
        told = [order for order, text in texts.items() if text]
        sealed = seal_all([texts[order].encode() for order in told], places=[self.place_of(rows[order].pk) for order in told])
        placed = dict(zip(told, map(_Sealed, sealed), strict=True))
        return [placed.get(order, b"") if order in texts else value for order, value in enumerate(values)]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, bytes):
            raise TypeError("A sealed column is written through save() or bulk_create(), never through update() or filter().")
        return super().get_db_prep_value(bytes(value) if value is not None else None, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")


class SealedJSONField(SealedTextField):
    """An object or list kept the same way as sealed text; what is empty reads as an empty object."""

    def read(self, text: str) -> Any:
        return json.loads(text) if text else {}

    def written(self, value: Any) -> str:
        return _JSON.encode(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.written(self.value_from_object(obj))
