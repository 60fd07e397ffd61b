// `npm run bench`: compares this package with the AWS SDK for JavaScript, in one run, on this machine.
//
//   npm run bench             measures, prints, and writes docs/performance.md
//   npm run bench -- --dry    measures and prints
//
// Every number is the median of new processes, which are started in turn, so that other work of the machine affects both alike.
// The emulator runs in another process, which is not measured. The exit code is 1 if a bound is missed.

import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { measureCommand, missingForCommand } from './command.mjs'
import { measureListing } from './listing.mjs'
import { measureCachedLoad, measureLoading } from './loading.mjs'
import { measureEndpoint, measureRoleCredentials } from './role-credentials.mjs'
import { binaryFile, contentOfPackage, contentOfSdk, programFile } from './size.mjs'
import { judge } from './bounds.mjs'
import { report } from './report.mjs'
import { isBuilt, root } from './processes.mjs'
import { sectionOf } from './section.mjs'

const missing = isBuilt() ? missingForCommand() : 'the package is not built: npm run build'
if (missing !== undefined) {
  console.error(missing)
  process.exit(2)
}

const say = (text) => console.log(`── ${text}`)

const loadBefore = loadavg()[0]
say('size')
const size = { ours: contentOfPackage(), sdk: contentOfSdk(), binary: binaryFile(), program: programFile() }
say('the program')
const command = await measureCommand(15)
say('credentials of a role')
const roleCredentials = await measureRoleCredentials(5)
const endpoint = await measureEndpoint(5, 2)
say('loading')
const loading = await measureLoading(15)
say('cached load')
const cachedLoad = await measureCachedLoad(5)
say('listing 1,000 accounts')
const listing = await measureListing(5)

const measured = { size, loading, cachedLoad, listing, command, roleCredentials, endpoint, loadBefore }
const verdicts = judge(measured)
const text = await report(measured, verdicts)
console.log(`\n${text}`)
if (!process.argv.includes('--dry')) {
  const file = join(root, 'docs', 'performance.md')
  // `bench/picker.mjs` writes a section of its own.
  const picker = sectionOf(readFileSync(file, 'utf8'), 'picker')
  writeFileSync(file, picker ? `${text.trimEnd()}\n\n${picker}\n` : text)
}
process.exitCode = verdicts.every(({ kept }) => kept) ? 0 : 1
