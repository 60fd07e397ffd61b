// The programs that are compared: this package and its rivals.

const sdk = (name, what, ...args) => ({ name, what, program: 'list-sdk.mjs', args })

export const rivals = [
  { name: 'ours', what: 'this package', program: 'list-ours.mjs', args: [] },
  sdk('sdk-1', 'SDK, one after another', '1'),
  sdk('sdk-10', 'SDK, 10 in flight', '10'),
  sdk('sdk-20', 'SDK, 20 in flight', '20'),
  sdk('sdk-50', 'SDK, 50 in flight', '50'),
  sdk('sdk-100', 'SDK, 100 in flight', '100'),
  sdk('sdk-all', 'SDK, all at once', 'all'),
  sdk('sdk-adaptive', 'SDK, all at once, adaptive', 'all', 'adaptive'),
  { name: 'http', what: 'node:http, no retries', program: 'list-http.mjs', args: [] },
]

export const rivalOf = (name) => rivals.find((rival) => rival.name === name)
export const isSdk = (name) => name.startsWith('sdk-')
