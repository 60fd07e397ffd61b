// How long it takes to load packages in a process that has loaded nothing else.

const packages = process.argv.slice(2)
const start = performance.now()
for (const name of packages) require(name)
console.log(JSON.stringify({ milliseconds: performance.now() - start }))
// A native addon's threads would be waited for.
process.exit()
