import { render } from 'preact'
import { subscribe } from '../ipc/renderer.js'
import { App } from './app.js'
import { model } from './model.js'
import { language } from './texts/texts.js'

document.documentElement.lang = language
const place = document.getElementById('app')
if (place) render(<App />, place)
subscribe((message) => model.take(message))
