// Tokens from which a reader can detect whether it read a complete one: every part has the same mark, and each token
// has another length. So neither a mixture of two tokens nor the beginning of one is accepted.

export const startUrl = 'https://d-9067694978.awsapps.com/start'
export const region = 'us-east-1'

const text = (kind, mark, length) => `${kind}.${mark}.${kind.repeat(length)}.${mark}.${kind}`

export function tokenOf(mark) {
  const length = 1 + ((Number(mark.split('-').at(-1)) * 7919) % 3000)
  return {
    accessToken: text('a', mark, length),
    refreshToken: text('r', mark, length),
    clientSecret: text('s', mark, length),
    clientId: `c.${mark}`,
  }
}

/** Whether a token is a complete token of `tokenOf`. */
export function isComplete({ accessToken, refreshToken, clientSecret, clientId }) {
  const mark = clientId?.slice(2)
  if (!mark) return false
  const complete = tokenOf(mark)
  return (
    complete.accessToken === accessToken &&
    complete.refreshToken === refreshToken &&
    complete.clientSecret === clientSecret
  )
}

export const hour = () => Date.now() + 3_600_000
