import type { ListView } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Button } from './controls.js'
import { numberText, t, timeText } from './texts/texts.js'

interface ListHeadProps {
  readonly list: ListView
  /** How much a search has found. */
  readonly found: string | undefined
}

/** How much of the list is known. One line and one button, whatever happens, so that the list below stays in its place. */
export function ListHead({ list, found }: ListHeadProps) {
  const { stage, listed, done } = list
  const isListing = stage === 'listing'
  return (
    <div class="list-head">
      <h2 id="picker-title">{t.picker.title}</h2>
      <span class="list-state">
        {found ?? state(list)}
        {list.added > 0 && <span class="chip">{t.picker.added(numberText(list.added))}</span>}
      </span>
      <Button kind="quiet" onClick={() => request(isListing ? 'stopListing' : 'listAccounts')}>
        {isListing ? t.picker.stop : t.picker.refresh}
      </Button>
      <progress
        class={isListing ? '' : 'idle'}
        aria-label={t.picker.starting}
        max={Math.max(1, listed)}
        value={isListing && listed === 0 ? undefined : done}
      />
    </div>
  )
}

function state({ stage, listed, done, timeLeftMs, cachedAt }: ListView): string {
  switch (stage) {
    case 'empty':
      return ''
    case 'kept':
      return cachedAt === undefined ? '' : t.picker.kept(timeText(cachedAt))
    case 'listing': {
      if (listed === 0) return t.picker.starting
      const progress = t.picker.listing(numberText(done), numberText(listed))
      return timeLeftMs === undefined ? progress : `${progress}, ${left(timeLeftMs)}`
    }
    case 'complete':
      return t.picker.complete(done)
    case 'partial':
      return t.picker.partial
  }
}

const left = (milliseconds: number) => t.picker.timeLeft(numberText(Math.ceil(milliseconds / 1000)))
