import type { Reply } from '../reply.js'
import { htmlPage } from './html.js'

/** `GET /start`: what the start URL shows. AWS has its access portal here. */
export function startPage(): Reply {
  return htmlPage(
    'IAM Identity Center',
    '<p>This is a start URL. Have you been shown a code? <a href="/device">Enter it here</a>.</p>',
  )
}
