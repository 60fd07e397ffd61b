// Writes the text of `docs/performance.md` from the results of one run.

import { availableParallelism, type } from 'node:os'
import { markdown } from './markdown.mjs'
import { clients } from './role-credentials.mjs'
import { heading, megabytes, number, row, share } from './text.mjs'

export function report(measured, verdicts) {
  const { size, loading, cachedLoad, listing, command, roleCredentials, endpoint, loadBefore } = measured
  const lines = [
    '# Performance',
    '',
    'This package compared with the two clients of the AWS SDK for JavaScript that do the same, `@aws-sdk/client-sso-oidc` and',
    '`@aws-sdk/client-sso`. `npm run bench` measures both in one run and writes this file.',
    '',
    `One run on ${availableParallelism()} cores, ${type()}, Node ${process.versions.node.split('.')[0]}. Times are medians of new`,
    'processes, which are started in turn. The emulator runs in a process of its own, on the same cores, with the lowest priority.',
    loadBefore > 0.5
      ? `\n**Other programs ran on this machine:** its load average was ${number(loadBefore)} when the run began. Times are longer for that.`
      : '',
    '',
    ...heading('', 'this package', 'the SDK', 'ratio', 'bound', ''),
    ...verdicts.map(({ what, ours, sdk, unit, ratio, most, mostAbsolute, kept }) =>
      row(
        what,
        `${number(ours)} ${unit}`,
        sdk === undefined ? '' : `${number(sdk)} ${unit}`,
        ratio === undefined ? '' : share(ratio),
        most === undefined ? `${mostAbsolute} ${unit}` : share(most),
        kept ? 'kept' : '**missed**',
      ),
    ),
    '',
    '## Loading',
    '',
    ...heading('', 'this package', 'the SDK', 'ratio'),
    versus('as the first package that a process loads', loading.ours, loading.sdk),
    versus('the same, until a request can be sent', loading.oursUsed, loading.sdkUsed),
    versus('by its name', loading.oursByName, loading.sdk),
    '',
    'Importing the package does not load the addon and starts no thread; the first call does. With the SDK, a request can be sent',
    `when its two clients are made. The first \`exports\` that Node looks up in a process takes additional time, in any package: an`,
    `empty package takes ${number(loading.emptyByName)} ms by its name. The first row does not include it for this package, and includes`,
    'it for the SDK, which depends on packages that have `exports`. The third row includes it for both.',
    '',
    '## Size',
    '',
    ...heading('', 'files', 'content', 'on disk'),
    row(
      'this package, with SQLite, the program and the emulator',
      size.ours.files,
      megabytes(size.ours.content),
      megabytes(size.ours.disk),
    ),
    row(
      'the two clients and what they depend on',
      size.sdk.files.toLocaleString('en'),
      megabytes(size.sdk.content),
      megabytes(size.sdk.disk),
    ),
    '',
    '## Listing 1,000 accounts of 3 roles, 25 ms an answer',
    '',
    'With the SDK, the caller decides how many requests are sent at once. The fastest of four numbers is its best.',
    '',
    ...heading('', 'wall', 'CPU', 'longest stall', 'loop delay, p99'),
    row('this package', ...costs(listing.ours)),
    ...listing.ways.map((way) => row(`the SDK, ${way.atOnce === 1000 ? 'all' : way.atOnce} at once`, ...costs(way))),
    '',
    'The longest stall is the longest delay that `perf_hooks.monitorEventLoopDelay` measured, with a resolution of 1 ms. CPU is of',
    'the whole client process, with its native threads, without its start.',
    '',
    'Lists of other sizes, with rate limits and with other clients, are in [performance-listing.md](performance-listing.md).',
    '',
    '## Loading a token',
    '',
    `\`loadCachedSsoToken\` takes ${number(cachedLoad.median)} ms at the median and ${number(cachedLoad.p99)} ms at the 99th percentile, from the call to its`,
    'result, off the main thread.',
    '',
    '## The credentials of a role',
    '',
    'A program is started, asks a service on this machine for the credentials of a role, prints them, and has ended:',
    '',
    ...heading('', 'time', 'the program against it'),
    row('the program `aws-sso-native credentials`', `${number(command.ours)} ms`, ''),
    against(`\`${command.awsCli.command}\` (${command.awsCli.version})`, command.awsCli.time, command.ours),
    against('a Node program with `fromSSO` of the SDK', command.sdk, command.ours),
    against('a Node program that prints a line', command.bareNode, command.ours),
    '',
    command.awsCli.version.startsWith('aws-cli/1.')
      ? 'Version 1 of the AWS CLI has no `configure export-credentials`. Its command here is given the access token.\n'
      : '',
    '`aws configure export-credentials` stores the credentials in a file. The file is removed before each start, so that each program sends a request.',
    '',
    `\`roleCredentials\` takes ${number(roleCredentials.mean)} µs a call when the credentials are in memory (median`,
    `${number(roleCredentials.median)} µs, 99th percentile ${number(roleCredentials.p99)} µs), with the check of the token file once a second.`,
    '',
    `The endpoint of \`childCredentials\` (\`via: 'endpoint'\`) answers ${number(endpoint.perSecond)} requests a second to ${clients} clients, each with a`,
    `new connection for each request: ${number(endpoint.median)} ms at the median and ${number(endpoint.p99)} ms at the 99th percentile. The clients are one Node`,
    'process on the same cores, which takes most of the time.',
    '',
  ]
  return markdown(lines)
}

const costs = ({ wall, cpu, longestStall, delayP99 }) =>
  [wall, cpu, longestStall, delayP99].map((ms) => `${number(ms)} ms`)

const against = (what, time, ours) => row(what, `${number(time)} ms`, share(ours / time))

const versus = (what, ours, sdk) => row(what, `${number(ours)} ms`, `${number(sdk)} ms`, share(ours / sdk))
