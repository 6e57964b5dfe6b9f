"""Warnings and what becomes of them: P-14 预警处置 (001·二(一)3, 004·三(五)20), re-checks P-15 (003·任务3, 004·三(一)3), E-44, E-45, F-21."""
