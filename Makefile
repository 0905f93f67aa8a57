# Two commands: `make run` (a running demo site) and `make test`. The rest is for developers.
HOST ?=
PORT ?= 8000
export GONGKAI_DATA_DIR ?= $(CURDIR)/var
B := .venv/bin

.PHONY: help setup dev run test test-all lint bench lock clean

help:
	@echo "make run       建好环境、数据库，载入真实方案，启动演示站点（HOST、PORT 可指定）"
	@echo "make test      代码检查、类型、分层、法律、服务、权限、十条核心浏览器旅程（10 分钟以内）"
	@echo "make test-all  全部旅程、无障碍、截图、短模糊测试、PostgreSQL（40 分钟以内）"
	@echo "make lint      只做代码检查、类型、分层"
	@echo "make bench     测量速度，输出 JSON"

setup:
	@sh scripts/setup.sh run

dev:
	@sh scripts/setup.sh dev

run: setup
	@GONGKAI_MODE=demo GONGKAI_CLOCK=$${GONGKAI_CLOCK-2021-11-15} $(B)/gongkai demo $(if $(HOST),--host $(HOST)) --port $(PORT)

lint: dev
	$(B)/ruff check .
	$(B)/ruff format --check .
	$(B)/mypy src/gongkai
	$(B)/lint-imports

test: lint
	$(B)/python scripts/run_tests.py core

test-all: lint
	$(B)/python scripts/run_tests.py all

bench: dev
	$(B)/python benches/run.py

lock: dev
	sh scripts/lock.sh

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .hypothesis .test-artifacts
