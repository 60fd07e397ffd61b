/** The smoke suite that shows the package works under Jest; everything else is in vitest. */
module.exports = {
  testMatch: ['<rootDir>/__test__/jest/**/*.test.cjs'],
  modulePathIgnorePatterns: ['<rootDir>/target'],
}
