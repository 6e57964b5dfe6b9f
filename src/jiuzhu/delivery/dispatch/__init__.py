"""Dispatch: one day of home visits planned for a team of carers, without Django (data contracts §6 ``dispatch``; P-08).

``reading`` turns a file into an ``Instance``, ``solving`` gives a ``Plan``. Between them ``arrays`` lays an instance out for the
search in ``kernels``, and ``building`` loads that search as it was compiled when the program was installed. Times are whole
thousandths of a minute everywhere inside.
"""
