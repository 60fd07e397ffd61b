// Rewrites the token repeatedly. Arguments: a name for this writer, and how often; without a number it does not end.

import { cacheSsoToken } from '../../../index.mjs'
import { hour, region, startUrl, tokenOf } from './complete-token.mjs'

const [name, times = 'Infinity'] = process.argv.slice(2)
for (let i = 0; i < Number(times); i++) {
  const { accessToken, ...renewal } = tokenOf(`${name}-${i}`)
  await cacheSsoToken(startUrl, region, accessToken, hour(), { ...renewal, registrationExpiresAt: hour() })
  if (i === 0) console.log('WRITING')
}
