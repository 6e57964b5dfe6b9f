"""改动试算: what a change of the law would do to this county, before anybody signs it."""
