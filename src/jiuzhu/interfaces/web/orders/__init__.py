"""Pages of 四 精准服务: orders, the organisation's inbox, the worker's phone."""
