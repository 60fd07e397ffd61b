// A session that is signed in at the emulator of `center.mjs`. Its values are in environment variables.

import { cacheSsoToken, SsoSession } from '../../index.mjs'

const { ACCESS_TOKEN, REGION, START_URL } = process.env
const sessionName = 'bench'

await cacheSsoToken(START_URL, REGION, ACCESS_TOKEN, Date.now() + 3_600_000, { sessionName })
export const session = new SsoSession({ startUrl: START_URL, region: REGION, sessionName })
