"""The ten indicators over five million households, beside a statement written by hand (aim: at most 1.3 times as long).

The hand-written statement writes id, score and level; the generated one writes the same and, besides, the two
bitmasks that say which indicators are in hardship and which are unknown. Both read the same Parquet file and
write Parquet, in turn, and the best of the rounds counts. Both must give the same score and level. Beside them the same
judgement by pandas (extra ``bench``) and by PostgreSQL over a table of its own, where they are installed.

Run with: python bench/rules_bulk.py [households]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
from ground.peers import by_pandas, by_postgres

from jiuzhu.assessment.indicators.bulk import verdicts_sql
from jiuzhu.foundation.policy.packs import DatedPack, load_pack

AIM = 1.3
ROUNDS = 5
COUNTS = ["homes_owned", "members_ill", "members_major_illness", "members_mental_illness", "members_rare_or_infectious_illness", "members_disabled", "members_severely_disabled", "members_in_education", "students_preschool", "students_senior_secondary", "students_university", "students_postgraduate", "members_labour_force", "members_unemployed", "members_caring", "children", "adolescents", "members_on_assistance", "members_insured", "members_on_welfare", "members_preferential", "members_other_security", "socially_inactive_months"]

# Money in fen; 885600 is twelve times the standard of 738.00 yuan.
BY_HAND = """
SELECT household_id, score, CASE WHEN score >= 7 THEN 'high' WHEN score + unknown <= 2 THEN 'low'
  WHEN score >= 3 AND score + unknown <= 6 THEN 'medium' ELSE 'undetermined' END AS level
FROM (SELECT household_id,
  (CASE WHEN income THEN 1 ELSE 0 END + CASE WHEN housing THEN 1 ELSE 0 END + CASE WHEN illness THEN 1 ELSE 0 END
   + CASE WHEN disability THEN 1 ELSE 0 END + CASE WHEN education THEN 1 ELSE 0 END + CASE WHEN employment THEN 1 ELSE 0 END
   + CASE WHEN minors THEN 1 ELSE 0 END + CASE WHEN structure THEN 1 ELSE 0 END + CASE WHEN security THEN 1 ELSE 0 END
   + CASE WHEN participation THEN 1 ELSE 0 END) AS score,
  (CASE WHEN income IS NULL THEN 1 ELSE 0 END + CASE WHEN housing IS NULL THEN 1 ELSE 0 END
   + CASE WHEN illness IS NULL THEN 1 ELSE 0 END + CASE WHEN disability IS NULL THEN 1 ELSE 0 END
   + CASE WHEN education IS NULL THEN 1 ELSE 0 END + CASE WHEN employment IS NULL THEN 1 ELSE 0 END
   + CASE WHEN minors IS NULL THEN 1 ELSE 0 END + CASE WHEN structure IS NULL THEN 1 ELSE 0 END
   + CASE WHEN security IS NULL THEN 1 ELSE 0 END + CASE WHEN participation IS NULL THEN 1 ELSE 0 END) AS unknown
  FROM (SELECT household_id,
    income_annual_yuan = 0
      OR CASE WHEN income_per_head_annual_yuan IS NOT NULL THEN income_per_head_annual_yuan < 885600
              ELSE income_annual_yuan < 885600 * members::BIGINT END
      OR (rigid_expenditure_annual_yuan * 10 > income_annual_yuan * 6 AND NULLIF(income_annual_yuan > 0, FALSE)) AS income,
    homes_owned < 1 OR floor_area_per_head_m2 < 41.5 AS housing,
    members_ill * 2 > members OR members_major_illness > 0 OR members_mental_illness > 0
      OR members_rare_or_infectious_illness > 0 AS illness,
    members_disabled * 2 > members OR members_severely_disabled > 0 AS disability,
    members_in_education * 2 > members OR students_senior_secondary > 0 OR students_university > 0
      OR students_postgraduate > 0 AS education,
    members_labour_force = 0 OR members_labour_force * 2 < members
      OR ((members_unemployed + members_caring) * 2 >= members_labour_force AND NULLIF(members_labour_force > 0, FALSE)) AS employment,
    (child_problem IS TRUE OR adolescent_problem IS TRUE)
      OR CASE WHEN (child_problem = FALSE OR children = 0) AND (adolescent_problem = FALSE OR adolescents = 0) THEN FALSE END AS minors,
    CASE WHEN family_structure = 'single_person' THEN NULL
         ELSE family_structure IN ('left_behind', 'single_parent', 'lost_only_child', 'skip_generation') END AS structure,
    members_on_assistance = 0 AND members_insured = 0 AND members_on_welfare = 0 AND members_preferential = 0
      AND members_other_security = 0 AS security,
    CASE WHEN social_activities_per_head_monthly >= 1 THEN FALSE
         WHEN social_activities_per_head_monthly < 1 AND socially_inactive_months >= 6 THEN TRUE END AS participation
  FROM households) AS states) AS counted
"""


def main() -> None:
    """Make the households, run both statements in turn, print the ratio."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    dated = load_pack("huoshan").at(date(2024, 11, 30))
    dated = dated.with_values({"subsistence_standard_monthly_yuan": "738.00", "average_floor_area_per_head_m2": "41.5"})
    generated = f"SELECT * EXCLUDE (hardships, unknowns), hardships AS score FROM ({verdicts_sql(dated, 'households', ('household_id',))})"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        _make(database, Path(folder) / "facts.parquet", households)
        differing = database.execute(
            f"SELECT count(*) FROM ({BY_HAND}) a JOIN ({generated}) b USING (household_id) WHERE a.score <> b.score OR a.level <> b.level"
        ).fetchone()
        assert differing == (0,), f"{differing} households differ"
        taken: dict[str, list[float]] = {"by hand": [], "generated": []}
        for _ in range(ROUNDS):
            for name, statement in (("by hand", BY_HAND), ("generated", generated)):
                start = time.perf_counter()
                database.execute(f"COPY ({statement}) TO '{folder}/out.parquet' (FORMAT parquet)")
                taken[name].append(time.perf_counter() - start)
        peers = _peers(Path(folder), database)
    best = {name: min(seconds) for name, seconds in taken.items()}
    ratio = best["generated"] / best["by hand"]
    print(f"{households} households: by hand {best['by hand']:.2f} s, generated with explanation {best['generated']:.2f} s")
    print(f"ratio {ratio:.2f} ({'within' if ratio <= AIM else 'beyond'} {AIM})")
    for name, seconds in peers.items():
        told = "not installed" if seconds is None else f"{seconds:.1f} s, {seconds / best['generated']:.1f} times as long as generated"
        print(f"{name}: {told}")
    _show(dated)


def _peers(folder: Path, database: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    facts, out = folder / "facts.parquet", folder / "pandas.parquet"
    try:
        pandas: float | None = min(by_pandas(facts, out) for _ in range(2))
        differing = database.execute(
            f"SELECT count(*) FROM ({BY_HAND}) a JOIN read_parquet('{out}') b USING (household_id) WHERE a.score <> b.score OR a.level <> b.level"
        ).fetchone()
        assert differing == (0,), f"pandas judges {differing} households otherwise"
    except ImportError:
        pandas = None
    return {"pandas": pandas, "PostgreSQL": by_postgres(facts, BY_HAND)}


def _make(database: duckdb.DuckDBPyConnection, path: Path, households: int) -> None:
    """Write facts of invented households, a tenth of them missing, drawn from a hash of the number."""

    def draw(salt: str, sides: int) -> str:
        return f"(hash(i, '{salt}') % {sides})"

    def gap(name: str, value: str) -> str:
        return f"CASE WHEN {draw(name + ' missing', 10)} > 0 THEN {value} END AS {name}"

    columns = [
        "printf('H%08d', i) AS household_id",
        f"CAST(1 + {draw('members', 6)} AS INTEGER) AS members",
        gap("income_annual_yuan", f"CAST({draw('income', 90_000)} * 100 AS BIGINT)"),
        f"CASE WHEN {draw('head', 4)} = 0 THEN CAST({draw('per head', 30_000)} * 100 AS BIGINT) END AS income_per_head_annual_yuan",
        gap("rigid_expenditure_annual_yuan", f"CAST({draw('rigid', 50_000)} * 100 AS BIGINT)"),
        gap("floor_area_per_head_m2", f"CAST({draw('area', 9000)} / 100 AS DECIMAL(18,9))"),
        gap("social_activities_per_head_monthly", f"CAST({draw('activities', 30)} / 10 AS DECIMAL(18,9))"),
        gap("child_problem", f"{draw('child', 5)} = 0"),
        gap("adolescent_problem", f"{draw('adolescent', 5)} = 0"),
        gap(
            "family_structure",
            f"['nuclear', 'stem', 'joint', 'left_behind', 'single_parent', 'lost_only_child', 'skip_generation', 'single_person'][CAST(1 + {draw('structure', 8)} AS INTEGER)]",
        ),
        *(gap(name, f"CAST(greatest(CAST({draw(name, 6)} AS INTEGER) - 2, 0) AS INTEGER)") for name in COUNTS),
    ]
    database.execute(f"COPY (SELECT {', '.join(columns)} FROM range({households}) t(i)) TO '{path}' (FORMAT parquet)")
    database.execute(f"CREATE VIEW households AS SELECT * FROM read_parquet('{path}')")


def _show(dated: DatedPack) -> None:
    print(f"pack {dated.pack.name}, {len(dated.indicators)} indicators, DuckDB {duckdb.__version__}")


if __name__ == "__main__":
    main()
