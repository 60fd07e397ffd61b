/** A short test that the package works under Jest. All other tests run under Vitest. */
module.exports = {
  testMatch: ['<rootDir>/__test__/jest/**/*.test.cjs'],
  modulePathIgnorePatterns: ['<rootDir>/target'],
}
