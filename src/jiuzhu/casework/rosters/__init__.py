"""Monthly settlement: each township's 月结发放册, who has not handed it in, the county's closing of the month (S-41, S-46, E-49, P-27; 003·任务2)."""
