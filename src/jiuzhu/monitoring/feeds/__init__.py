"""Department files: what each must hold, how a file is checked and kept, who has delivered which month (S-10, S-34, 003·任务2)."""
