"""Referrals of a household's matter to a department, its reply and its clock: P-13 转介·转办 (003·任务4, 004·三(五)20, 001·二(四)2), E-46."""
