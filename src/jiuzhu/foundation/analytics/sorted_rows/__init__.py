"""Files whose rows are in the order of their people's keys, read side by side as one walks through sorted lists: no table of keys is built.

A key is a UUID, sixteen bytes; kernels see it as two whole numbers, the upper and the lower half.
"""
