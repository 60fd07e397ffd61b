// `docs/performance-listing.md`, written from the results.

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
    'Listing accounts of 3 roles with this package, with the AWS SDK for JavaScript in the ways it can be used, and with',
    '`node:http` by hand. `npm run bench:listing` measures all of them in one run and writes this file from',
    '`bench/results/listing.json`; [performance.md](performance.md) has what everything else costs.',
    '',
    `One run on ${machine.cores} cores, ${machine.system}, Node ${machine.node}, SDK ${machine.sdk}.`,
    ...(quick ? ['It was a quick one (`--quick`): only what the bounds need.'] : []),
    '',
    '## Bounds',
    '',
    ...heading('', 'measured', 'at most', ''),
    ...verdicts.map((verdict) =>
      row(verdict.what, valueOf(verdict), verdict.bound, verdict.kept ? 'kept' : '**missed**'),
    ),
    '',
    "The best SDK is the way that was done first with the same list. The floor is (pages + 1) × latency: a page's roles can",
    'be asked for once the page is there; where the SDK takes less than three times the floor, a third of it cannot be had.',
    'A list under a limit takes (requests − burst) / rate at least. A change of the limit',
    'is followed at the end of the first second in which the emulator gave good answers at the new rate (within 10 %, or',
    'one answer) and at most a tenth of its answers, or one, was 429. Delays are medians of the rounds.',
    '_idle_ is the delay of a loop that does nothing meanwhile, in a process of its own: all of them share the cores, and',
    'who has nothing to do is late as well.',
    '',
    '## Plots',
    '',
    ...drawn.flatMap(({ file, title }) => [`![${title}](plots/${file})`, '']),
    '## How it is measured',
    '',
    'Every row is a fresh process, with an emulator of its own in another process, on the same cores; rivals take turns,',
    'and each round begins with another. The emulator answers after the latency, give or take a fifth, and has been warmed',
    `up. It answers ${Math.round(ceiling).toLocaleString('en')} requests/s at most (a client that sends the same bytes over 32 sockets, without latency);`,
    '_emulator_ is how much of one core it used during the row. Where that is near 100 %, as without latency, the row',
    'says more about the emulator than about its client. It has the lowest priority: it stands in for a service on another',
    'machine, and nobody who is measured on this one waits for a core that it has.',
    '',
    '- **wall, CPU**: from the call to its result, in all threads of the client, without starting and loading it.',
    '- **peak memory**: the most that was resident during the list, and how much more that is than before it.',
    '- **wall** and **CPU** of 1,000 and 5,000 accounts at 25 ms, unlimited: of a run of their own, in which nothing watches the',
    '  loop: that costs some 20 ms of CPU time. In the other rows it is part of them.',
    '- **delay**: of the event loop, by `perf_hooks.monitorEventLoopDelay` at 1 ms; a loop that does nothing has about 1.1 ms.',
    '- **requests, 429**: counted by the emulator. The SDK retries as it does by default: 3 attempts.',
    '- **missing**: accounts whose roles were not there at the end. A list with missing accounts may be a fast one.',
    '- **calibration**: 64 MiB of SHA-256, hashed right before a row, and after a list; the longer of both. It took from ' +
      `${number(Math.min(...calibrations))} to ${number(Math.max(...calibrations))} ms: where it took long, the machine was slow.`,
    '',
    'The SDK has as many connections as it may have requests in flight. By hand, there are at most 100, and a request that',
    'fails is not repeated. Numbers are medians where there were several rounds; missing is the most.',
    '',
    'Left out, so that a run takes less than an hour:',
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
