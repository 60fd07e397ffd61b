import { expect, test } from 'vitest'
import { startCenter } from '../harness/center.js'
import { button, launch, listed, role, search, signIn } from './app.js'

test('5,000 accounts: few rows in the page, a search as one types, and the keyboard alone', async () => {
  const center = await startCenter({ organization: { accounts: 5000 } })
  const { page } = await launch(center)
  await signIn(page, center)
  await listed(page, '5,000 accounts').waitFor()
  const rows = page.locator('.row')
  expect(await rows.count()).toBeLessThan(60)

  // End, Home and the page keys go through the whole list; what is marked is in view.
  const marked = page.locator('.row.active')
  await search(page).press('Control+End')
  const last = await marked.locator('span').allInnerTexts()
  expect(await marked.getAttribute('aria-posinset')).toBe('20000')
  await search(page).press('Control+Home')
  expect(await marked.getAttribute('aria-posinset')).toBe('2')
  await search(page).press('PageDown')
  expect(Number(await marked.getAttribute('aria-posinset'))).toBeGreaterThan(5)
  await search(page).press('ArrowUp')
  expect(await rows.count()).toBeLessThan(60)

  // By id and role name; one is left, and Enter takes it.
  const [, roleName = '', , accountId = ''] = last
  await search(page).fill(`${accountId} ${roleName}`)
  await listed(page, '1 role in 1 account').waitFor()
  await search(page).press('Enter')
  await page.locator('[data-access=ready]').waitFor()
  expect(await marked.getAttribute('aria-selected')).toBe('true')
  const active = await search(page).getAttribute('aria-activedescendant')
  expect(await page.locator(`#${active}`).innerText()).toContain(roleName)

  await search(page).fill('no such account')
  await page.getByText('Nothing found').waitFor()
  await search(page).press('Escape')
  expect(await search(page).inputValue()).toBe('')
})

test('what was added since the kept list is marked, what is gone disappears, and the mark stays with its row', async () => {
  const alpha = { accountId: '111122223333', accountName: 'Alpha', roles: ['Developer'] }
  const gone = { accountId: '222233334444', accountName: 'Gone', roles: ['Developer'] }
  const zulu = { accountId: '999988887777', accountName: 'Zulu', roles: ['Auditor'] }
  const center = await startCenter({ organization: { accounts: [alpha, gone, zulu] } })
  const { page } = await launch(center)
  await signIn(page, center)
  await listed(page, '3 accounts').waitFor()
  await search(page).press('Control+End')
  const marked = page.locator('.row.active')
  expect(await marked.textContent()).toContain('Zulu')

  const bravo = { accountId: '333344445555', accountName: 'Bravo', roles: ['Developer'] }
  center.setOrganization({ accounts: [{ ...alpha, roles: ['Developer', 'Admin'] }, bravo, zulu] })
  await button(page, 'List again').click()
  await role(page, 'Admin Alpha 111122223333 new').waitFor()
  await role(page, 'Developer Bravo 333344445555 new').waitFor()
  await role(page, /Gone/).waitFor({ state: 'detached' })
  await page.getByText('2 new').waitFor()
  expect(await marked.textContent()).toContain('Zulu')
})

test('nothing is called new after a list that was stopped', async () => {
  const center = await startCenter({ organization: { accounts: 20 } })
  center.setFaults([{ operation: 'ListAccountRoles', after: 3, fault: { stall: true } }])
  const { page } = await launch(center)
  await signIn(page, center)
  await role(page, /./).first().waitFor()
  await button(page, 'Stop').click()
  await listed(page, 'Not all could be read').waitFor()
  center.clearFaults()
  await button(page, 'List again').click()
  await listed(page, '20 accounts').waitFor()
  expect(await page.locator('.chip').count()).toBe(0)
})

test('a person without any account is told whom to ask', async () => {
  const center = await startCenter({ organization: { accounts: [] } })
  const { page } = await launch(center)
  await signIn(page, center)
  await page.getByText('No accounts').waitFor()
})
