"""Every write to the register; each is one transaction with one entry on the ledger."""

from jiuzhu.casework.registry.services.categories import change_category, correct_benefit, stop_category
from jiuzhu.casework.registry.services.corrections import (
    correct_household,
    correct_person,
    move_household,
    note_external_number,
    write_note,
)
from jiuzhu.casework.registry.services.membership import add_member, check_leaving, leave_household, remove_member, set_head
from jiuzhu.casework.registry.services.persons import Revealed, merge_persons, record_death, reveal
from jiuzhu.casework.registry.services.registering import (
    BATCH_HOUSEHOLDS,
    CheckedRegistration,
    check_registration,
    enter_registration,
    register_household,
    register_many,
)
from jiuzhu.casework.registry.services.standing import hold_standing, set_standing
from jiuzhu.casework.registry.services.undoing import BuiltOn, check_untouched, newest_entry, undo_category, undo_member, undo_registration

__all__ = [
    "BATCH_HOUSEHOLDS",
    "BuiltOn",
    "CheckedRegistration",
    "Revealed",
    "add_member",
    "change_category",
    "check_leaving",
    "check_registration",
    "check_untouched",
    "correct_benefit",
    "correct_household",
    "correct_person",
    "enter_registration",
    "hold_standing",
    "leave_household",
    "merge_persons",
    "move_household",
    "newest_entry",
    "note_external_number",
    "record_death",
    "register_household",
    "register_many",
    "remove_member",
    "reveal",
    "set_head",
    "set_standing",
    "stop_category",
    "undo_category",
    "undo_member",
    "undo_registration",
    "write_note",
]
