import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Home, temporaryFolder } from '../harness/home.js'
import { startUrl } from '../harness/center.js'
import { foreignBundle } from '../tls/support.js'
import { inspectionAuthority, type Inspector, startInspector } from './inspector.js'
import {
  authorize,
  expectFlow,
  forFlow,
  hosts,
  machineEnv,
  namesOfProxies,
  oidc,
  pem,
  run,
  startAws,
  type WayToTrust,
  waysToTrust,
} from './support.js'
import { useWorld } from './world.js'

let squid: Inspector
const world = useWorld(async (built) => {
  squid = await startInspector(built)
})

const proxied = () => ({ HTTPS_PROXY: `http://${squid.address}` })

describe('squid that inspects TLS', () => {
  it.each<WayToTrust>([...waysToTrust, ['configureNetwork', (CERTIFICATES) => ({ CERTIFICATES })]])(
    'has the full flow if its authority is trusted by %s',
    async (_name, trust) => {
      const { center } = await startAws(world, forFlow)
      namesOfProxies(world)
      squid.newLines()
      const home = new Home()
      await expectFlow(world.inside, center, { ...proxied(), ...trust(pem(squid.authority), home) }, home)
      const lines = squid.newLines()
      // It reads the requests, and not only the names of hosts.
      expect(lines).toContain(`200 POST https://${oidc}/token`)
      for (const host of hosts) expect(lines.some((line) => line.includes(` https://${host}/`))).toBe(true)
    },
  )

  it('is told once, with its issuer, if its authority is not trusted, and reads nothing', async () => {
    const { center } = await startAws(world)
    namesOfProxies(world)
    squid.newLines()
    // The authority of AWS is trusted, and not that of the company.
    const AWS_CA_BUNDLE = pem(center.certificateAuthority)
    const answer = await authorize(world.inside, { ...proxied(), AWS_CA_BUNDLE })
    expect(answer).toMatchObject({ code: 'UntrustedCertificate', retryable: false })
    expect(answer.message).toContain(`\`${oidc}:443\` showed the certificate of `)
    expect(answer.message).toMatch(
      new RegExp(`issued by "[^"]*CN=${inspectionAuthority}[^"]*", .*its issuer is not trusted$`),
    )
    expect(answer.hint).toContain('AWS_CA_BUNDLE')
    expect(squid.newLines().filter((line) => line.includes('https://'))).toEqual([])
    expect(center.counters.requests).toBe(0)
    expect(answer.log.match(/ requestStarted /g)).toHaveLength(1)
  })

  it('is trusted without a restart when an administrator adds its authority to those of the operating system', async () => {
    const { center } = await startAws(world)
    namesOfProxies(world)
    const SSL_CERT_FILE = join(temporaryFolder('store'), 'store.pem')
    writeFileSync(SSL_CERT_FILE, `# other roots\n`)
    const env = { ...machineEnv(new Home(), proxied()), AWS_CA_BUNDLE: foreignBundle(), SSL_CERT_FILE }
    const args = [join(__dirname, 'programs', 'twice.mjs'), startUrl, 'us-east-1']
    const codes = await run<{ before: string; after: string }>(world.inside, args, env, async (child) => {
      await child.line('before')
      writeFileSync(SSL_CERT_FILE, squid.authority)
      child.send('added')
    })
    expect(codes).toMatchObject({ before: 'UntrustedCertificate', after: 'none' })
    expect(codes.log).toMatch(/ rootsReadAgain .*changed=false/)
    expect(codes.log).toMatch(/ rootsReadAgain .*changed=true/)
    expect(center.counters.byOperation.RegisterClient).toBe(1)
  })
})
