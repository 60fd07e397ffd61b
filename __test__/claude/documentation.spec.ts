import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { texts } from './texts.js'

it('the documentation quotes what Claude Code shows', () => {
  const document = readFileSync(join(__dirname, '..', '..', 'docs', 'claude-code.md'), 'utf8')
  const expired = texts.refused('The security token included in the request is expired')
  for (const text of [texts.none, texts.exportFailed, expired]) expect(document).toContain(`\n> ${text}\n`)
})
