import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyModules, type Published, root } from '../harness/published.js'

/** Copies the application and the published package into a folder, as a packager does before it packs. */
export function layOut(folder: string, published: Published): string {
  const application = join(folder, 'app')
  cpSync(join(__dirname, 'app'), application, { recursive: true })
  cpSync(join(root, '__test__', 'harness', 'full-flow.cjs'), join(application, 'full-flow.cjs'))
  copyModules(published, application)
  return application
}

/**
 * A folder whose application is the archive. `electron DIR` runs it, as an installed application runs
 * `resources/app.asar`.
 */
export function pointAt(folder: string, archive: string): string {
  const launcher = join(folder, 'launcher')
  mkdirSync(launcher)
  writeFileSync(join(launcher, 'package.json'), '{ "name": "launcher", "main": "main.js" }\n')
  writeFileSync(join(launcher, 'main.js'), `require(${JSON.stringify(join(archive, 'main.cjs'))})\n`)
  return launcher
}
