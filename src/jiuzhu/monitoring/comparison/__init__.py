"""The monthly comparison of the register with what departments sent: twelve warnings and those a pack adds (001·二(一)3, 003·任务4)."""
