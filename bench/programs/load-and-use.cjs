// How long it takes until a request can be sent, in a process that has loaded nothing else: load-and-use.cjs ours|sdk
//
// This package loads its addon and starts its threads at its first call. The SDK makes its clients.

const ways = {
  async ours() {
    const { loadCachedSsoToken } = require('../../index.js')
    await loadCachedSsoToken('https://d-9067694978.awsapps.com/start')
  },
  async sdk() {
    const { SSOOIDCClient } = require('@aws-sdk/client-sso-oidc')
    const { SSOClient } = require('@aws-sdk/client-sso')
    return [new SSOOIDCClient({ region: 'us-east-1' }), new SSOClient({ region: 'us-east-1' })]
  },
}

const start = performance.now()
ways[process.argv[2]]().then(() => {
  console.log(JSON.stringify({ milliseconds: performance.now() - start }))
  process.exit()
})
