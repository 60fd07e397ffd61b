// Prints the result of a program that lists. `accounts` are those whose roles are known.

export function printResult({ accounts, error }, cost) {
  const roles = accounts.reduce((sum, account) => sum + account.roles.length, 0)
  console.log(JSON.stringify({ accounts: accounts.length, roles, ...(error && { error: String(error) }), ...cost }))
}
