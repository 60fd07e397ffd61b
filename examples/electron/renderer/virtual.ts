// Of a long list only the rows that can be seen are in the page.

import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'

/** The height of a row in CSS pixels, as in `work.css`. */
export const ROW = 36
/** Rows above and below the view, so that a fast scroll shows no gap. */
const MORE = 8

export function useWindowOfRows(view: RefObject<HTMLElement | null>, count: number) {
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => setHeight(view.current?.clientHeight ?? 0), [])
  useEffect(() => {
    const element = view.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  // Drawn again only when another row comes into view.
  const firstVisible = Math.floor(top / ROW)
  return {
    first: Math.max(0, Math.min(count, firstVisible) - MORE),
    last: Math.min(count, firstVisible + Math.ceil(height / ROW) + 1 + MORE),
    onScroll: () => setTop(Math.floor((view.current?.scrollTop ?? 0) / ROW) * ROW),
    /** Brings a row into view, with a row beside it. */
    scrollTo: (index: number) => {
      const element = view.current
      if (!element) return
      const { scrollTop, clientHeight } = element
      const start = index * ROW
      if (start - ROW < scrollTop) element.scrollTop = start - ROW
      else if (start + 2 * ROW > scrollTop + clientHeight) element.scrollTop = start + 2 * ROW - clientHeight
    },
  }
}
