import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pack } from '../../scripts/pack.mjs'
import { platformUnderTest } from './under-test.js'

/** Installs the platform that the lane names, from the tarballs of its debug build. Removed when the tests end. */
export default function setup({ provide }: TestProject): () => void {
  const { name, target } = platformUnderTest()
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aws-sso-native-platform-')))
  const { main, platforms } = pack(join(folder, 'tarballs'), { debug: true })
  const native = platforms.get(name)
  if (native === undefined) throw new Error(`run \`npm run build -- --target ${target.triple} --debug\``)
  const project = join(folder, 'project')
  mkdirSync(project)
  // As in an installation from the registry: npm applies `--cpu` to optional dependencies alone.
  const manifest = {
    private: true,
    dependencies: { 'aws-sso-native': `file:${main}` },
    optionalDependencies: { [`aws-sso-native-${name}`]: `file:${native}` },
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
  const system = [`--os=${target.os}`, `--cpu=${target.cpu}`, `--libc=${target.libc ?? ''}`]
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, npm_config_cache: join(folder, 'npm-cache') }
  const install = ['install', '--offline', '--no-audit', '--no-fund', ...system]
  const { status, stdout, stderr } = spawnSync('npm', install, { cwd: project, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ended with ${status}:\n${stdout}${stderr}`)
  provide('project', project)
  return () => rmSync(folder, { recursive: true, force: true })
}
