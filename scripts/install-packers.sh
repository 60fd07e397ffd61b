#!/usr/bin/env bash
# Installs what the lane `electron` packs an app with: electron-builder and @electron/packager, and with the argument `forge` also
# Electron Forge, which has 600 packages. What is installed is not changed.
set -euo pipefail
cd "$(dirname "$0")/.."

# `install_once FOLDER PACKAGE@VERSION...`
install_once() {
  local folder=.cache/$1
  shift
  [[ ! -d $folder/node_modules ]] || return 0
  npm install --prefix "$folder" --no-save --ignore-scripts --no-fund --no-audit --loglevel=error "$@"
}

mkdir -p .cache/packers
install_once packers electron-builder@26.17.0 @electron/packager@18.4.4 @electron/fuses@1.8.0 yazl@3.3.1
if [[ ${1:-} == forge ]]; then
  mkdir -p .cache/forge
  # Its dependency that rebuilds addons asks for a fork of node-gyp on GitHub. No test rebuilds one.
  echo '{ "private": true, "overrides": { "@electron/node-gyp": "npm:node-gyp@11.2.0" } }' >.cache/forge/package.json
  install_once forge @electron-forge/cli@7.11.2 @electron-forge/plugin-fuses@7.11.2
fi
