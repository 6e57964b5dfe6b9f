"""The plan of one household: goal by level, tasks from the service list, team, review day (001·二(一)2, 附2·说明2; P-07)."""
