#!/usr/bin/env node
// Runs the native program of this platform: `npx aws-sso-native login`.

'use strict'

const { spawn } = require('node:child_process')
const { commandPath } = require('../index.js')

/** The exit status of the program where its configuration or installation is wrong: docs/command.md. */
const CONFIGURATION = 6

function fail({ code, message, hint }) {
  process.stderr.write(`aws-sso-native: ${code}: ${message}${hint ? `. ${hint}` : ''}\n`)
  process.exitCode = CONFIGURATION
}

function run(program) {
  const child = spawn(program, process.argv.slice(2), { stdio: 'inherit', windowsHide: false })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  // The program decides what a signal means. This process ends when it has ended, and in the same way.
  const passOn = (signal) => void child.kill(signal)
  for (const signal of signals) process.on(signal, passOn)
  child.on('error', fail)
  child.on('exit', (code, signal) => {
    for (const each of signals) process.removeListener(each, passOn)
    if (signal === null) process.exitCode = code
    else process.kill(process.pid, signal)
  })
}

let program
try {
  program = commandPath()
} catch (error) {
  fail(error)
}
if (program !== undefined) run(program)
