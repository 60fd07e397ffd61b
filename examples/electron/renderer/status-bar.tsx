import { parseUrl } from '../common/url.js'
import type { AppState, RoleView } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { model } from './model.js'
import { regions } from './regions.js'
import { t, timeText } from './texts/texts.js'

/** Who, which role, until when, refreshed when, and in which region Bedrock is asked. */
export function StatusBar({ state }: { readonly state: AppState }) {
  const { session, role, bedrockRegion, portal } = state
  const choices = regions.some((region) => region === bedrockRegion) ? regions : [bedrockRegion, ...regions]
  return (
    <footer class="status" aria-label={t.status.label}>
      <span class="status-item">
        <span class="dot" aria-hidden="true" />
        {t.status.signedIn(portalName(portal?.startUrl ?? ''))}
      </span>
      <span class="status-item grow" data-access={role?.access ?? 'none'}>
        {role ? <RoleText role={role} /> : t.status.noRole}
      </span>
      <span class="status-item muted">{lasts(session)}</span>
      <label class="status-item">
        {t.status.bedrock}
        <select
          value={bedrockRegion}
          onChange={(event) => request('setBedrockRegion', { region: event.currentTarget.value })}
        >
          {choices.map((region) => (
            <option key={region}>{region}</option>
          ))}
        </select>
      </label>
    </footer>
  )
}

function lasts({ expiresAt, refreshable, refreshedAt, unsaved }: AppState['session']): string {
  const parts = [
    expiresAt !== undefined && t.status.valid(timeText(expiresAt)),
    refreshable ? refreshedAt !== undefined && t.status.renewed(timeText(refreshedAt)) : t.status.notRenewed,
    unsaved && t.status.unsaved,
  ]
  return parts.filter(Boolean).join(', ')
}

function RoleText({ role }: { readonly role: RoleView }) {
  const account = model.directory.get(role.accountId)?.accountName || role.accountId
  const access =
    role.access === 'checking'
      ? t.status.checking
      : role.access === 'refused'
        ? t.status.refused
        : role.expiresAt === undefined
          ? ''
          : t.status.until(timeText(role.expiresAt))
  return (
    <>
      <strong>{role.roleName}</strong> {account} <span class="muted">{access}</span>
    </>
  )
}

/** AWS's own portals have the name of the organization before `.awsapps.com`. */
const portalName = (startUrl: string): string => parseUrl(startUrl)?.hostname.replace(/\.awsapps\.com$/, '') ?? startUrl
