import type { Reply } from '../reply.js'
import type { Authorization } from '../state/authorizations.js'
import { escapeHtml, htmlPage } from './html.js'

/** Asks the person whether the application may sign in. It works without JavaScript: two buttons of one form. */
export function consentPage(authorization: Authorization): Reply {
  const { id, client, scopes, redirectUri } = authorization
  const target = client.issuerUrl === undefined ? '' : ` to\n<span class="name">${escapeHtml(client.issuerUrl)}</span>`
  const asked = scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('\n')
  const content = `<p><span class="name">${escapeHtml(client.clientName)}</span> wants to sign in${target} in your name.</p>
${asked === '' ? '' : `<p>It asks for:</p>\n<ul>\n${asked}\n</ul>`}
<form method="post" action="/authorize/decision">
<input type="hidden" name="authorization" value="${escapeHtml(id)}">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="plain">Deny</button>
</form>`
  // Browsers apply form-action to the redirect that answers the form as well, so it has to allow the client's origin.
  return htmlPage('Allow this sign-in?', content, 200, new URL(redirectUri).origin)
}

/** Shows the person why a sign-in cannot go on. The client learns nothing of it. */
export function rejectionPage(reason: string, status = 400): Reply {
  const content = `<p role="alert">${escapeHtml(reason)}</p>\n<p>Go back to the application and start again.</p>`
  return htmlPage('This sign-in cannot go on', content, status)
}

const decidedTexts = {
  pending: 'This sign-in was not decided on.',
  allowed: 'This sign-in is allowed already.',
  denied: 'This sign-in was denied.',
  expired: 'This sign-in has expired.',
  used: 'This sign-in is done already.',
} as const

export function alreadyDecidedPage({ status }: Authorization): Reply {
  return rejectionPage(decidedTexts[status], status === 'expired' ? 410 : 409)
}
