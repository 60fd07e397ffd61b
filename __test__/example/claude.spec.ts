import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { programs } from '../../scripts/programs.mjs'
import { startCenter } from '../harness/center.js'
import { button, launch, role, signIn } from './app.js'

const claude = programs.claude.find()

test.skipIf(claude === undefined)('Claude Code answers with the credentials of the role', async () => {
  const center = await startCenter({
    bedrock: { region: 'us-east-1', answer: ({ accountId, prompt }) => `${accountId}: ${prompt}` },
  })
  const env = {
    CLAUDE_BINARY: claude ?? '',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
  }
  const { page } = await launch(center, { env })
  await signIn(page, center)
  await role(page, /./).first().click()
  await page.locator('[data-access=ready]').waitFor()
  await page.getByLabel('Your question').fill('Which account is this?')
  await button(page, 'Ask Claude Code').click()
  await page.getByText(/^\d{12}: .*Which account is this\?$/s).waitFor()
  expect(await page.getByRole('alert').innerText()).toBe('')
})

const withoutClaude = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !existsSync(join(folder, 'claude')))
  .join(delimiter)

test('without Claude Code there is no button for it', async () => {
  const center = await startCenter()
  const { page } = await launch(center, { env: { PATH: withoutClaude } })
  await signIn(page, center)
  await button(page, 'Ask').waitFor()
  expect(await button(page, 'Ask Claude Code').count()).toBe(0)
})
