"""Analytics on files: tables read and written safely, DuckDB sessions; runs without Django."""
