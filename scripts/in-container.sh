#!/usr/bin/env bash
# Runs a command on the project in a container of Node: in-container.sh IMAGE COMMAND...
#
# It installs what a build needs: a C compiler, and the Rust of rust-toolchain.toml. The image is Debian's or Alpine's.
set -euo pipefail
cd "$(dirname "$0")/.."
image=$1
shift
install='
set -eu
if command -v apk >/dev/null; then
  apk add --no-cache build-base curl git python3
else
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends build-essential ca-certificates curl git python3
fi
curl --proto =https --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none
export PATH="$HOME/.cargo/bin:$PATH"
git config --global --add safe.directory /project
rustup show active-toolchain || rustup toolchain install
exec "$@"
'
docker run --rm --volume "$PWD:/project" --workdir /project "$image" sh -c "$install" sh "$@"
