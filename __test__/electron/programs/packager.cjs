// packager.cjs OPTIONS: packs an app with @electron/packager by the configuration of Forge in `forge.config.js` of this folder, as
// Forge does, and prints the path of its binary. `OPTIONS` is JSON: further options of the packager.

const { join } = require('node:path')
const { flipFuses } = require('@electron/fuses')
const { packager } = require('@electron/packager')

async function pack(more) {
  const { packagerConfig, plugins = [] } = require(join(process.cwd(), 'forge.config.js'))
  const [output] = await packager({ ...packagerConfig, ...more, quiet: true })
  const binary = join(output, 'host')
  for (const { fuses } of plugins) await flipFuses(binary, fuses)
  console.log(JSON.stringify(binary))
}

pack(JSON.parse(process.argv[2]))
