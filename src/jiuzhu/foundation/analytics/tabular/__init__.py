"""Tables of outsiders read and written safely: CSV, XLSX, XLS and Parquet; runs without Django and without a database.

``staging.stage`` reads any of them into one checked Parquet file of text, ``writing.write_table`` and
``writing.write_rejects`` write by file ending. Workbooks and Parquet are opened only in a child process with limits (I-18, I-28).
"""
