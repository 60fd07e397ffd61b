// How long it takes to load packages in a process that has loaded nothing else.

const packages = process.argv.slice(2)
const start = performance.now()
for (const name of packages) require(name)
console.log(JSON.stringify({ milliseconds: performance.now() - start }))
// Without this, Node would wait for the threads of a native addon.
process.exit()
