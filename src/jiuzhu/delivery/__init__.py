"""四 精准服务: orders, visits, evidence."""
