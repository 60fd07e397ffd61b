// Exits with pending calls when a line comes on its standard input. Arguments: the package, a region.

const [specifier, region] = process.argv.slice(2)
const { listAccountsAndRoles } = await import(specifier)
for (let i = 0; i < 5; i++) listAccountsAndRoles('stalled', region).catch(() => {})
process.stdin.once('data', () => process.exit(7))
