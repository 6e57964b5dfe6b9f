"""Warnings that come from a platform outside, such as the province's 低收入人口动态监测信息平台: taken in as our own, and answered (S-34, S-55; 002·二(四)4)."""
