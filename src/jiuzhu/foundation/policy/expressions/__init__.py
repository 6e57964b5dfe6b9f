"""The rule language: a listed subset of SQL over facts and parameters, read as DuckDB SQL, as Python and step by step."""

from jiuzhu.foundation.policy.expressions.bounds import Bounds
from jiuzhu.foundation.policy.expressions.expression import Expression, parse, parse_value
from jiuzhu.foundation.policy.expressions.kinds import FactType, FactTypes, Kind
from jiuzhu.foundation.policy.expressions.tracing import Step

__all__ = ["Bounds", "Expression", "FactType", "FactTypes", "Kind", "Step", "parse", "parse_value"]
