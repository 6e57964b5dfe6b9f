"""一 动态监测: department feeds, comparison with the register, warnings."""
