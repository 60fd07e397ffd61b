// update.mjs FILE FIELD COUNT: stores COUNT values in one field, one after another.
import { openSettings } from '../../../index.mjs'

const [file, field, count] = process.argv.slice(2)
const store = await openSettings(file)
console.log('ready')
await new Promise((resolve) => process.stdin.once('data', resolve))
process.stdin.destroy()
for (let i = 1; i <= Number(count); i++) {
  // Digits are valid for every field but the start URL. An account id has 12.
  const digits = String(i).padStart(12, '0')
  const settings = await store.update({ [field]: field === 'awsSsoStartUrl' ? `https://${digits}.example` : digits })
  if (!settings[field].includes(digits)) throw new Error(`stored ${digits}, and found ${settings[field]}`)
}
await store.close()
