"""Supervision of what townships enter: households sampled, faults computed from the register, returned, put right, looked at again (P-50, S-41; 003·任务2)."""
