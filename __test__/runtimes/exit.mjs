// Exits with calls pending. Arguments: the package, a region.

const [specifier, region] = process.argv.slice(2)
const { listAccountsAndRoles } = await import(specifier)
for (let i = 0; i < 5; i++) listAccountsAndRoles('stalled', region).catch(() => {})
setTimeout(() => {
  console.log('EXITING')
  process.exit(7)
}, 150)
