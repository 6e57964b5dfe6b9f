"""Who an unregistered person behind a warning is: opened one at a time, with a reason, on record; beyond a day's limit only with a second person (I-03; 003·任务2)."""
