// What `loader.js` has. `index.js` requires it at the first call.
export { findProgram } from './loader/find-program.js'
export { loadAddon } from './loader/load-addon.js'
