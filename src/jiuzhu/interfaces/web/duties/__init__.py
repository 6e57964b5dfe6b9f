"""任务与报送: what the law of the place asks of each office, and by when."""
