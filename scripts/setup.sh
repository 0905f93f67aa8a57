#!/bin/sh
# Makes .venv with the locked packages; does nothing when the lock and pyproject.toml are unchanged.
# usage: scripts/setup.sh run|dev
set -eu
cd "$(dirname "$0")/.."
want=${1:-run}
python=${PYTHON:-python3}
lock=requirements.lock
[ "$want" = dev ] && lock=requirements-dev.lock

say() { printf '%s\n' "$*" >&2; }

command -v "$python" >/dev/null || { say "没有找到 $python。请先安装：apt install python3 python3-venv make git"; exit 1; }
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || {
    say "需要 Python 3.11–3.13，现在是 $("$python" --version)。可用 PYTHON=/路径/python3.12 make run 指定。"; exit 1; }

stamp=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
# A virtual environment knows its own folder: one that was moved or copied is made anew.
mark=.venv/stamp-$want
[ -f "$mark" ] && [ "$(cat "$mark")" = "$stamp $(pwd)" ] && exit 0

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null || [ "$(cat .venv/place 2>/dev/null)" != "$(pwd)" ]; then
    rm -rf .venv
    "$python" -m venv .venv || { say "不能建立虚拟环境。请先安装：apt install python3-venv"; exit 1; }
    pwd > .venv/place
fi
say "正在安装锁定的软件包（${lock}，第一次需要几分钟）……"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" || {
    say "安装没有完成。请检查网络和软件包镜像的设置（pip config list），再运行一次，已下载的部分不会重来。"; exit 1; }
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
printf '%s %s' "$stamp" "$(pwd)" > "$mark"
# The development environment holds everything that running needs.
[ "$want" = dev ] && printf '%s %s' "$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)" "$(pwd)" > .venv/stamp-run
exit 0
