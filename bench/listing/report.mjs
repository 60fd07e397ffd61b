// Writes `docs/performance-listing.md` from the results.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { markdown } from '../markdown.mjs'
import { root } from '../processes.mjs'
import { heading, number, row } from '../text.mjs'
import { valueOf } from './lines.mjs'
import { leftOut } from './matrix.mjs'
import { plots } from './plots.mjs'
import { followTable, listingTables } from './tables.mjs'

const docs = join(root, 'docs')

export async function writeReport(results, rows, verdicts) {
  mkdirSync(join(docs, 'plots'), { recursive: true })
  const drawn = plots(rows)
  for (const { file, svg } of drawn) writeFileSync(join(docs, 'plots', file), svg)
  writeFileSync(join(docs, 'performance-listing.md'), await markdown(text(results, rows, verdicts, drawn)))
}

function text({ machine, quick, ceiling, runs }, rows, verdicts, drawn) {
  const calibrations = runs.map(({ calibration }) => calibration)
  return [
    '# Performance of listing',
    '',
    'Listing accounts of 3 roles with this package, with the AWS SDK for JavaScript in several ways, and with a program that',
    'uses `node:http` directly. `npm run bench:listing` measures all of them in one run and writes this file from',
    '`bench/results/listing.json`; [performance.md](performance.md) has the cost of all other functions.',
    '',
    `One run on ${machine.cores} cores, ${machine.system}, Node ${machine.node}, SDK ${machine.sdk}.`,
    ...(quick ? ['It was a quick run (`--quick`): it measured only the rows that the bounds need.'] : []),
    '',
    '## Bounds',
    '',
    ...heading('', 'measured', 'at most', ''),
    ...verdicts.map((verdict) =>
      row(verdict.what, valueOf(verdict), verdict.bound, verdict.kept ? 'kept' : '**missed**'),
    ),
    '',
    'The best SDK is the way of using the SDK that took the least wall time for the same complete list. The floor is',
    '(pages + 1) × latency: the roles of a page can be requested only when the page has arrived. If the SDK takes less than',
    'three times the floor, no program can take a third of its time. With a rate limit, a list takes at least',
    '(requests − burst) / rate. A change of the limit is followed at the end of the first second in which the emulator',
    'accepted requests at the new rate (within 10 %, or one request) and throttled at most a tenth of the requests, or one.',
    'Delays are medians of the rounds. _idle_ is the delay of an event loop that does nothing at the same time in another',
    'process. All processes share the cores, so this loop has delays, too.',
    '',
    '## Plots',
    '',
    ...drawn.flatMap(({ file, title }) => [`![${title}](plots/${file})`, '']),
    '## How it is measured',
    '',
    'Every row is measured in a new process, with a new emulator in another process, on the same cores. The programs are run',
    'in turn, and each round begins with another one. The emulator answers after the latency, which varies by a fifth, and',
    `has handled requests before. It answers ${Math.round(ceiling).toLocaleString('en')} requests/s at most (to a client that sends the same bytes over 32 sockets, without latency);`,
    '_emulator_ is its CPU time, as a share of the wall time of the list. If that is near 100 %, as without latency, the row',
    'measures the emulator more than its client. The emulator has the lowest priority: it represents a service on another',
    'machine, so the measured process does not wait for a core that the emulator uses.',
    '',
    '- **wall, CPU**: from the call to its result, in all threads of the client, without starting and loading it.',
    '- **peak memory**: the largest resident memory during the list, and its growth since the start of the list.',
    '- **wall** and **CPU** of 1,000 and 5,000 accounts at 25 ms, unlimited: measured in a separate run without the delay of the',
    '  event loop, whose measurement takes some 20 ms of CPU time. In the other rows they include it.',
    '- **delay**: of the event loop, by `perf_hooks.monitorEventLoopDelay` at 1 ms. A loop that does nothing has about 1.1 ms.',
    '- **requests, 429**: counted by the emulator. The SDK has its default retries: 3 attempts.',
    '- **missing**: accounts whose roles were not known at the end. A list with missing accounts can take less time.',
    '- **calibration**: the time to hash 64 MiB with SHA-256, before the row and after the list; the longer of both. It was ' +
      `${number(Math.min(...calibrations))} to ${number(Math.max(...calibrations))} ms. If it was long, the machine was slow.`,
    '',
    'The SDK has as many connections as it may have requests in flight. The `node:http` program has at most 100, and does not',
    'repeat a request that fails. Numbers are medians of the rounds; missing is the largest number.',
    '',
    'Not measured, so that a run takes less than an hour:',
    '',
    ...leftOut.map((line) => `- ${line}`),
    '',
    '## A limit that changes',
    '',
    'This package, 300 accounts, 25 ms. The limit changes 4 s after the first request.',
    '',
    ...followTable(rows),
    '',
    ...listingTables(rows),
  ]
}
