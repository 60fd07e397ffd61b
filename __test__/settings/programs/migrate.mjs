// migrate.mjs FILE...: migrates files, and prints a report of each.
import { migrateSettings } from '../../../index.mjs'

console.log('ready')
for (const file of process.argv.slice(2)) {
  const report = await migrateSettings(file).catch(({ code, message }) => ({ code, message }))
  console.log('report', JSON.stringify(report))
}
