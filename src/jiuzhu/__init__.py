"""Jiuzhu 救助: material and service social assistance, from monitoring to supervision."""
