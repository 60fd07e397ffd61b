import type { Reply } from '../reply.js'

/** Sends the browser on. The address may hold a code: it is neither stored nor passed on as a referrer. */
export function redirect(location: string): Reply {
  return {
    status: 302,
    headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
    body: '',
  }
}
