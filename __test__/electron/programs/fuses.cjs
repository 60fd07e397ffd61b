// fuses.cjs BINARY: prints the fuses of an app by name, with whether each is enabled.

const { FuseV1Options, getCurrentFuseWire } = require('@electron/fuses')

// `FuseState` of @electron/fuses, which does not export it.
const ENABLE = 49

getCurrentFuseWire(process.argv[2]).then((wire) => {
  const known = Object.entries(FuseV1Options).filter(([, index]) => index in wire)
  console.log(JSON.stringify(Object.fromEntries(known.map(([name, index]) => [name, wire[index] === ENABLE]))))
})
