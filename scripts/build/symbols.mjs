// Takes what a debugger needs out of a binary, into a file beside it. That file is not published. docs/releasing.md says how it is
// used for a crash report.

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { Missing } from './plan.mjs'
import { findObjcopy } from './tools.mjs'

/** Runs LLVM's objcopy. That of Rust finds its libraries by these variables, as rustc sets them. */
function objcopy(machine, args) {
  const libraries = join(machine.sysroot ?? '', 'lib')
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, DYLD_FALLBACK_LIBRARY_PATH: libraries }
  execFileSync(findObjcopy(machine), args, { env })
}

/** What is missing on a machine for the debug files of a target, or nothing. */
export function checkDebugFiles({ target }, machine) {
  if (target.os === 'darwin' && machine.os !== 'darwin') {
    throw new Missing('`--debug-files` for macOS needs `dsymutil`, which is on macOS alone: leave the option out here')
  }
  if (target.triple.endsWith('-windows-gnu')) {
    throw new Missing(
      '`--debug-files` is not for MinGW, which writes none, and whose binaries are for tests: leave it out',
    )
  }
  if (target.os === 'linux' && findObjcopy(machine) === undefined) {
    throw new Missing('`--debug-files` needs `rust-objcopy` or `llvm-objcopy`: install Rust with rustup, or LLVM')
  }
}

/**
 * Writes the debug file of a binary into `folder`, and strips the binary.
 *
 * @param built the file that cargo wrote.
 * @param file its copy, which is published.
 * @returns the path of the debug file.
 */
export function splitDebugFile({ target }, machine, built, file, folder) {
  mkdirSync(folder, { recursive: true })
  const of = (ending) => join(folder, `${basename(file)}${ending}`)
  if (target.os === 'linux') {
    const debug = of('.debug')
    objcopy(machine, ['--only-keep-debug', file, debug])
    // A debugger finds the debug file by the name and checksum in this section.
    objcopy(machine, ['--strip-all', `--add-gnu-debuglink=${debug}`, file])
    return debug
  }
  // Beside the binary: `name.dSYM`, a folder, or `name.pdb`, in which hyphens are underscores. The binary names the latter, so it keeps
  // its name, in a folder for each of the two binaries.
  const extension = extname(built)
  const pdb = `${basename(built, extension).replaceAll('-', '_')}.pdb`
  const [source, to] =
    target.os === 'darwin' ? [`${built}.dSYM`, of('.dSYM')] : [join(dirname(built), pdb), join(of('.pdb'), pdb)]
  if (!existsSync(source)) throw new Error(`the compiler wrote no debug file ${source}`)
  rmSync(to, { recursive: true, force: true })
  cpSync(source, to, { recursive: true })
  return to
}

/** Halves a debug build, which tests pack. Names of functions stay. */
export function dropLines({ target }, machine, file) {
  if (target.os === 'linux' && findObjcopy(machine) !== undefined) objcopy(machine, ['--strip-debug', file])
}
