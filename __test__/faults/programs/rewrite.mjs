// Rewrites the token, over and over. Arguments: a name for this writer, and how often; for ever without.

import { cacheSsoToken } from '../../../index.mjs'
import { hour, region, startUrl, tokenOf } from './whole-token.mjs'

const [name, times = 'Infinity'] = process.argv.slice(2)
for (let i = 0; i < Number(times); i++) {
  const { accessToken, ...renewal } = tokenOf(`${name}-${i}`)
  await cacheSsoToken(startUrl, region, accessToken, hour(), { ...renewal, registrationExpiresAt: hour() })
  if (i === 0) console.log('WRITING')
}
