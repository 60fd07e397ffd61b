import { expose } from '../ipc/preload.js'

expose()
