"""Leads: somebody who tested their eligibility asks to be called (003·任务2, P-49); a household still in need after aid is led to charity (003·任务4)."""
