# Two commands matter: `make run` and `make test`. Needs Python 3.11 or later and make; everything else is fetched once.
#   make run PORT=9000 DATA=/srv/jiuzhu    another port, another data folder
#   make run DEMO=0                        an empty county, set up on screen
VENV ?= .venv
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$name && break; done)
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= data
DEMO ?= 1
# Four processes, each with a database of its own; a file stays in one. Two cores are not busy with two: browsers, killed processes and
# the database make the tests wait for a third of their time.
ARGS ?= -n 4
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes

.PHONY: run test lint bench front-end kernels
.DEFAULT_GOAL := run

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "需要 Python 3.11 或更新的版本。请先安装，或写明位置：make run PYTHON=/路径/python3.12" >&2; exit 1; }
	@echo "　建立运行环境（$(VENV)）……"
	@"$(PYTHON)" -m venv "$(VENV)" || { rm -rf "$(VENV)"; echo "没有建成 Python 虚拟环境。Debian、Ubuntu 请先安装 python3-venv，再重新执行。" >&2; exit 1; }

$(VENV)/.run-installed: requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "　安装所需程序（首次约一两分钟）……"
	@$(PIP) -r requirements/run.txt -r requirements/build.txt || { echo "安装没有完成：请检查网络（只在首次安装和升级时需要）后再执行一次。" >&2; exit 1; }
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation --editable .
	@# Compiled once here, where a start would otherwise compile every module anew on a machine that keeps no bytecode.
	@$(BIN)/python -m compileall -q src/jiuzhu
	@touch $@

$(VENV)/.test-installed: requirements/test.txt $(VENV)/.run-installed
	@echo "　安装测试工具……"
	@$(PIP) -r requirements/test.txt
	@touch $@

# Spark is large: it is installed only where its tests are asked for (JIUZHU_REQUIRE=java).
$(VENV)/.spark-installed: requirements/spark.txt $(VENV)/.test-installed
	@echo "　安装 Spark……"
	@$(PIP) -r requirements/spark.txt
	@touch $@

# Every process reads every file of the tests, and would compile it too: that is done once, beside the installing of Spark.
$(VENV)/.tests-compiled: $(wildcard tests/*.py tests/*/*.py) $(VENV)/.test-installed
	@JIUZHU_REQUIRE= $(BIN)/python -m pytest --collect-only -qq >/dev/null || true
	@touch $@

# What the benchmarks compare with.
$(VENV)/.bench-installed: requirements/bench.txt $(VENV)/.test-installed
	@echo "　安装对照程序……"
	@$(PIP) -r requirements/bench.txt
	@touch $@

front-end: $(VENV)/.run-installed
	@$(BIN)/python frontend/build.py

# The search of `jiuzhu dispatch`, the reading of long files and the walks through sorted ones: compiled once, and again only after their source or numba changed.
SEARCH := src/jiuzhu/delivery/dispatch
INTAKE := src/jiuzhu/foundation/analytics/intake
WALKS := src/jiuzhu/foundation/analytics/sorted_rows
COMPILING := $(wildcard src/jiuzhu/foundation/analytics/compil*.py)
kernels: $(SEARCH)/compiled/.built $(INTAKE)/compiled/.built $(WALKS)/compiled/.built
$(SEARCH)/compiled/.built: $(wildcard $(SEARCH)/*.py $(SEARCH)/kernels/*.py) $(COMPILING) $(VENV)/.run-installed
	@echo "　编译上门路线的计算程序……"
	@$(BIN)/python -m jiuzhu.delivery.dispatch.building
	@touch $@
$(INTAKE)/compiled/.built: $(wildcard $(INTAKE)/*.py $(INTAKE)/kernels/*.py) $(COMPILING) $(VENV)/.run-installed
	@echo "　编译读取大文件的程序……"
	@$(BIN)/python -m jiuzhu.foundation.analytics.intake.building
	@touch $@
$(WALKS)/compiled/.built: $(wildcard $(WALKS)/*.py $(WALKS)/kernels/*.py) $(COMPILING) $(VENV)/.run-installed
	@echo "　编译逐行比对的程序……"
	@$(BIN)/python -m jiuzhu.foundation.analytics.sorted_rows.building
	@touch $@

# The key stays outside the data folder, so that a copy of the data alone opens nothing.
run: front-end kernels
	@JIUZHU_KEY="$${JIUZHU_KEY:-$(abspath $(DATA)).key}" exec $(BIN)/jiuzhu up --port "$(PORT)" --data "$(DATA)" $(if $(filter 0,$(DEMO)),--no-demo)

# The second pass repeats on PostgreSQL what touches the database.
test: $(VENV)/.test-installed $(if $(findstring java,$(JIUZHU_REQUIRE)),$(VENV)/.spark-installed $(VENV)/.tests-compiled) front-end kernels
	$(BIN)/python -m pytest $(ARGS)
	@case ",$$JIUZHU_REQUIRE," in *,postgres,*) [ -n "$$JIUZHU_TEST_POSTGRES" ] || { echo "JIUZHU_REQUIRE 要求 PostgreSQL，但没有设置 JIUZHU_TEST_POSTGRES（postgresql://…）。" >&2; exit 1; };; esac
	@if [ -n "$$JIUZHU_TEST_POSTGRES" ]; then JIUZHU_DATABASE_URL="$$JIUZHU_TEST_POSTGRES" $(BIN)/python -m pytest --database-only $(ARGS); else echo "没有设置 JIUZHU_TEST_POSTGRES：只在 SQLite 上跑了数据库测试。"; fi

lint: $(VENV)/.test-installed
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.bench-installed front-end kernels
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done
