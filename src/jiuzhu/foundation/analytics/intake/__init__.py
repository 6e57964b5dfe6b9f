"""Long CSV files read at the speed of the disk: sound rows are split, checked and typed by compiled code in a child process.

Whatever that code does not know for certain to be right goes to the reading that knows everything (``tabular``): single rows, or
the whole file. Both readings give the same rows and the same refusals.
"""
