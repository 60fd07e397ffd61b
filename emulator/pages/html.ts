import { createHash } from 'node:crypto'
import type { Reply } from '../reply.js'

const style = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; place-items: center; min-height: 100vh }
main { box-sizing: border-box; width: 100%; max-width: 28rem; padding: 2rem }
h1 { font-size: 1.5rem; line-height: 1.25 }
.code { display: block; font: 600 2rem/2 ui-monospace, monospace; letter-spacing: .1em }
.name { font-weight: 600; overflow-wrap: anywhere }
label { display: block; font-weight: 600 }
input { box-sizing: border-box; width: 100%; margin: .5rem 0 1rem; padding: .5rem; font: 1.25rem ui-monospace, monospace }
button { padding: .6rem 1.5rem; margin-right: .5rem; font: inherit; font-weight: 600; border: 2px solid #0b57d0;
  border-radius: .5rem; background: #0b57d0; color: #fff; cursor: pointer }
button.plain { background: transparent; color: inherit; border-color: currentColor }
:focus-visible { outline: 3px solid #e37400; outline-offset: 2px }
[role=alert] { border-left: 4px solid #c5221f; padding-left: .75rem }
footer { margin-top: 2rem; font-size: .875rem }
`

/** The page is all there is: no script, no image, no frame, and forms that only post back, or to `formTarget`. */
const contentSecurityPolicy = (formTarget: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action 'self'${formTarget}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * A whole page. `title` is text; `content` is HTML that has escaped what it holds. `formTarget` is the one other origin
 * that its form may lead to.
 */
export function htmlPage(title: string, content: string, status = 200, formTarget?: string): Reply {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
<footer>This is a local IAM Identity Center emulator. It is not AWS, and no real account is involved.</footer>
</main>
</body>
</html>
`
  const policy = contentSecurityPolicy(formTarget === undefined ? '' : ` ${formTarget}`)
  return { status, headers: { ...pageHeaders, 'Content-Security-Policy': policy }, body }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
