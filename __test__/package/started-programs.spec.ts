import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Child } from '../harness/child.js'
import { temporaryFolder } from '../harness/home.js'
import { root } from '../harness/published.js'

/** The modules of these folders that are also programs. */
const sources = ['scripts', 'examples', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mjs') && !name.includes('node_modules'))
    .map((name) => join(root, folder, name)),
)

describe('a module that is also a program', () => {
  it('knows that it was started, whatever its path has in it', async () => {
    const folder = join(temporaryFolder('is-main'), 'C# and ü%20')
    mkdirSync(folder)
    copyFileSync(join(root, 'scripts', 'is-main.mjs'), join(folder, 'is-main.mjs'))
    const program = join(folder, 'program.mjs')
    writeFileSync(program, `import { isMain } from './is-main.mjs'\nconsole.log(isMain(import.meta.url))\n`)
    writeFileSync(join(folder, 'other.mjs'), `import './program.mjs'\n`)
    const output = (file: string) => new Child(process.execPath, [file], { env: process.env }).output()
    expect(await output(program)).toBe('true\n')
    expect(await output(join(folder, 'other.mjs'))).toBe('false\n')
  })

  it('does not take a path for a URL, and starts no shell, which breaks paths with blanks', () => {
    expect(sources.length).toBeGreaterThan(20)
    const wrong = sources.filter((file) => /`file:\/\/\$\{|shell: true/.test(readFileSync(file, 'utf8')))
    expect(wrong).toEqual([])
  })
})
