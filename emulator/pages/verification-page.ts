import type { Reply } from '../reply.js'
import type { Service, ServiceRequest } from '../service.js'
import type { DeviceAuthorization, DeviceStatus } from '../state/device-authorizations.js'
import { escapeHtml, htmlPage } from './html.js'

/** `GET /device` and `POST /device`: where a person types or checks the code, and approves or denies (RFC 8628 3.3). */
export function verificationPage(service: Service, request: ServiceRequest): Reply {
  const isPost = request.method === 'POST'
  const fields = isPost ? new URLSearchParams(request.text) : request.query
  const typed = fields.get('user_code')
  if (typed === null || typed.trim() === '') return askForCode()
  const authorization = service.devices.ofUserCode(typed)
  if (authorization === undefined) return askForCode(typed)
  if (authorization.status !== 'pending') return settled(authorization.status)
  const decision = isPost ? decisions.get(fields.get('decision') ?? '') : undefined
  if (decision === undefined) return askToDecide(authorization)
  authorization.status = decision.status
  return htmlPage(decision.title, `<p role="status">${decision.text}</p>`)
}

function askForCode(wrong?: string): Reply {
  const problem =
    wrong === undefined
      ? ''
      : `<p role="alert" id="problem">No sign-in is waiting for the code you typed. Check it.</p>`
  const describedBy = wrong === undefined ? '' : ' aria-describedby="problem" aria-invalid="true"'
  const form = `${problem}
<form method="get" action="/device">
<label for="user_code">Code shown by the application</label>
<input id="user_code" name="user_code" value="${escapeHtml(wrong ?? '')}" placeholder="XXXX-XXXX" maxlength="32" required
autofocus autocomplete="off" autocapitalize="characters" spellcheck="false"${describedBy}>
<button type="submit">Continue</button>
</form>`
  return htmlPage('Enter your code', form, wrong === undefined ? 200 : 404)
}

function askToDecide(authorization: DeviceAuthorization): Reply {
  const { client, userCode, startUrl } = authorization
  const scopes = client.scopes.length === 0 ? '' : `<p>It asks for: ${escapeHtml(client.scopes.join(', '))}</p>`
  const form = `<p><span class="name">${escapeHtml(client.clientName)}</span> wants to sign in to
<span class="name">${escapeHtml(startUrl)}</span> in your name.</p>
${scopes}
<p>Approve only if the application shows you this same code: <strong class="code">${escapeHtml(userCode)}</strong></p>
<form method="post" action="/device">
<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
<button type="submit" name="decision" value="approve">Approve</button>
<button type="submit" name="decision" value="deny" class="plain">Deny</button>
</form>`
  return htmlPage('Approve this sign-in?', form)
}

interface Decision {
  readonly status: DeviceStatus
  readonly title: string
  readonly text: string
}

const decisions: ReadonlyMap<string, Decision> = new Map<string, Decision>([
  [
    'approve',
    {
      status: 'approved',
      title: 'Sign-in approved',
      text: 'You can close this window and go back to the application.',
    },
  ],
  [
    'deny',
    {
      status: 'denied',
      title: 'Sign-in denied',
      text: 'The application was not signed in. You can close this window.',
    },
  ],
])

const settledTexts = {
  approved: ['This code is approved already', 409],
  used: ['This code was used already', 409],
  denied: ['This code was denied', 409],
  expired: ['This code has expired', 410],
} as const

function settled(status: Exclude<DeviceStatus, 'pending'>): Reply {
  const [title, httpStatus] = settledTexts[status]
  return htmlPage(title, '<p role="alert">Start again from the application to get a new code.</p>', httpStatus)
}
