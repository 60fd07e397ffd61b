// Runs the full flow with the package that the first argument names, and prints the results.

import fullFlow from '../harness/full-flow.cjs'

const [specifier, startUrl, region] = process.argv.slice(2)
const sso = await import(specifier)
console.log(JSON.stringify(await fullFlow(sso, { startUrl, region })))
