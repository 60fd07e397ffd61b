import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCenter } from '../harness/center.js'
import { copyModules, publish, root } from '../harness/published.js'
import { button, heading, launch, layOut, role, signIn } from './app.js'

const published = publish()

test.each([
  ['an asar archive with everything in it', [], /^none$/],
  [
    'an asar archive with the addon beside it',
    ['--unpack', '{*.node,aws-sso-native}'],
    /\/app\.asar\.unpacked\/node_modules\/.*\.node$/,
  ],
])('in %s the app signs in and asks Bedrock', async (_name, options, addon) => {
  const folder = layOut()
  rmSync(join(folder, 'node_modules'), { recursive: true })
  copyModules(published, folder)
  const archive = `${folder}.asar`
  const cli = join(root, 'node_modules', '@electron', 'asar', 'bin', 'asar.js')
  execFileSync(process.execPath, [cli, 'pack', folder, archive, ...options])
  rmSync(folder, { recursive: true })

  const center = await startCenter({ bedrock: { region: 'us-east-1' } })
  const { page, app } = await launch(center, { application: archive })
  await signIn(page, center)
  await role(page, /./).first().click()
  await page.locator('[data-access=ready]').waitFor()
  await page.getByLabel('Your question').fill('Who are you?')
  await button(page, 'Ask').click()
  await page.getByText('Bedrock answered').waitFor()
  await button(page, 'Sign out').click()
  await heading(page, 'Sign in to AWS').waitFor()

  // Linux lists what is mapped into the process. Electron extracts an addon of an archive to a file with another name.
  const mapped = await app.evaluate(() => {
    const fs = process.mainModule?.require('original-fs') as typeof import('node:fs') | undefined
    return /\S*\.node$/m.exec(fs?.readFileSync('/proc/self/maps', 'utf8') ?? '')?.[0] ?? 'none'
  })
  expect(mapped).toMatch(addon)
  expect(existsSync(`${archive}.unpacked`)).toBe(options.length > 0)
})
