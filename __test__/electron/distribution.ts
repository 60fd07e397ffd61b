import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Child } from '../harness/child.js'
import { electronEnvironment, withDisplay } from '../harness/electron.js'
import { program } from '../harness/programs.js'

/** The files of an Electron, as a packer takes them. */
export interface Distribution {
  readonly folder: string
  readonly version: string
}

/**
 * The files of the Electron that the tests run. That can be a script which starts Electron, so Electron itself says where it is.
 *
 * The binary is a copy, because packers write its fuses. All else are links. What a distribution has as its default app is left
 * out: every packer removes it.
 */
export function electronDistribution(folder: string): Distribution {
  const probe = join(folder, 'probe')
  mkdirSync(probe)
  writeFileSync(join(probe, 'package.json'), '{ "name": "probe", "main": "main.js" }')
  writeFileSync(
    join(probe, 'main.js'),
    `console.log('ELECTRON', JSON.stringify([process.execPath, process.versions.electron])); require('electron').app.exit()\n`,
  )
  const { PATH = '', DISPLAY } = process.env
  const env = electronEnvironment({ PATH, HOME: folder, ...(DISPLAY === undefined ? {} : { DISPLAY }) })
  const args = ['--no-sandbox', '--disable-gpu', probe]
  const { stdout, stderr } = spawnSync(program('electron'), args, { env, encoding: 'utf8' })
  const [, seen] = /^ELECTRON (.*)$/m.exec(stdout) ?? []
  if (seen === undefined) throw new Error(`Electron does not say where it is:\n${stdout}${stderr}`)
  const [binary, version] = JSON.parse(seen) as [string, string]
  const distribution = join(folder, 'distribution')
  mkdirSync(join(distribution, 'resources'), { recursive: true })
  for (const name of readdirSync(dirname(binary))) {
    const file = join(dirname(binary), name)
    if (name === basename(binary)) copyFileSync(file, join(distribution, 'electron'))
    else if (name !== 'resources') symlinkSync(file, join(distribution, name))
  }
  return { folder: distribution, version }
}

/** Starts a packed app. */
export function startPacked(executable: string, env: Readonly<Record<string, string>>): Child {
  const [name = '', ...args] = withDisplay([executable, '--no-sandbox', '--disable-gpu'])
  return new Child(name, args, { env: electronEnvironment(env), detached: true })
}
