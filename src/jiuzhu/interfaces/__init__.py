"""The only place that knows a screen, a request, a terminal or a page of paper."""
