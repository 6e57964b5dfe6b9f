"""Whom the county watches beyond those on aid: purpose, reasons, how many, how long; never who."""
