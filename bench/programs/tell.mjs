// What a program that lists says at its end. `accounts` are those whose roles it got.

export function tell({ accounts, error }, cost) {
  const roles = accounts.reduce((sum, account) => sum + account.roles.length, 0)
  console.log(JSON.stringify({ accounts: accounts.length, roles, ...(error && { error: String(error) }), ...cost }))
}
