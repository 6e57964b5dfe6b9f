"""「我能申请什么」: an anonymous questionnaire over the law's aids; it keeps nothing (003·任务2, P-49, S-42)."""
