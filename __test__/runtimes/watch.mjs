// Listens for changes of a sign-in, and does nothing else. Arguments: the package, a start URL, a region.

const [specifier, startUrl, region] = process.argv.slice(2)
const { SsoSession } = await import(specifier)
const session = new SsoSession({ startUrl, region, sessionName: 'my-sso' })
session.onChange(() => {})
console.log((await session.status()).reason)
