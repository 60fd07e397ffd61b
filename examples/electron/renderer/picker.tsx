// Accounts and roles: a search field and a list, as in the combobox pattern of the ARIA Authoring Practices. The focus stays in
// the field; the arrow keys move a mark in the list, so that a person can type, look and choose without a mouse.

import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { AppState, RoleId } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Icon } from './controls.js'
import { ListHead } from './list-head.js'
import { model } from './model.js'
import { PickerRow } from './picker-row.js'
import { isOption, makeRows, type Row, rowId } from './rows.js'
import { t } from './texts/texts.js'
import { ROW, useWindowOfRows } from './virtual.js'

interface PickerProps {
  readonly state: AppState
  readonly search: RefObject<HTMLInputElement | null>
}

const same = (one: RoleId | null, other: RoleId) =>
  one?.accountId === other.accountId && one.roleName === other.roleName

export function Picker({ state, search }: PickerProps) {
  const [query, setQuery] = useState('')
  const { favorites, recent, list, role } = state
  const { version } = model.directory
  const rows = useMemo(() => makeRows(model.directory, query, favorites, recent), [version, query, favorites, recent])
  const view = useRef<HTMLDivElement>(null)
  const { first, last, scrollTo, onScroll } = useWindowOfRows(view, rows.length)
  const [activeId, setActiveId] = useState<string>()
  const [activeIndex, setActiveIndex] = useState(-1)
  const active = placeOf(rows, activeId, activeIndex)

  const mark = (index: number) => {
    if (index < 0) return
    setActiveIndex(index)
    setActiveId(rowId(rows.at(index), index))
    scrollTo(index)
  }
  // A search marks the first thing that it finds.
  useEffect(() => {
    if (query === '') return setActiveIndex(-1)
    view.current?.scrollTo({ top: 0 })
    const index = rows.nextOption(0, 1)
    setActiveIndex(index)
    setActiveId(index < 0 ? undefined : rowId(rows.at(index), index))
  }, [query])
  useEffect(() => search.current?.focus(), [])

  const choose = (row: Row) => {
    if (row.kind === 'role') request('choose', { accountId: row.account.accountId, roleName: row.roleName })
    else if (row.kind === 'failed') request('listAccounts')
  }
  const favorite = (row: Row) => {
    if (row.kind !== 'role') return
    const id = { accountId: row.account.accountId, roleName: row.roleName }
    request('favorite', { ...id, on: !favorites.some((other) => same(id, other)) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((view.current?.clientHeight ?? ROW) / ROW) - 1)
    const moves: Readonly<Record<string, () => number>> = {
      ArrowDown: () => rows.nextOption(active + 1, 1),
      ArrowUp: () => rows.nextOption(active < 0 ? rows.length - 1 : active - 1, -1),
      PageDown: () => near(rows, Math.min(rows.length - 1, active + page), -1),
      PageUp: () => near(rows, Math.max(0, active - page), 1),
      // With a modifier, because the bare keys move in the text.
      ...(event.ctrlKey || event.metaKey
        ? { Home: () => rows.nextOption(0, 1), End: () => rows.nextOption(rows.length - 1, -1) }
        : {}),
    }
    const move = moves[event.key]
    if (move) mark(move())
    else if (event.key === 'Enter' && active >= 0) choose(rows.at(active))
    else if (event.key === 'd' && (event.ctrlKey || event.metaKey) && active >= 0) favorite(rows.at(active))
    else if (event.key === 'Escape' && query !== '') setQuery('')
    else return
    event.preventDefault()
  }

  const visible = []
  for (let index = first; index < last; index += 1) {
    const row = rows.at(index)
    const id = rowId(row, index)
    visible.push(
      <PickerRow
        key={id}
        id={id}
        row={row}
        index={index}
        count={rows.length}
        isActive={index === active}
        isChosen={row.kind === 'role' && same(role, { accountId: row.account.accountId, roleName: row.roleName })}
        isFavorite={
          row.kind === 'role' &&
          favorites.some((other) => same({ accountId: row.account.accountId, roleName: row.roleName }, other))
        }
        onChoose={() => {
          mark(index)
          choose(row)
        }}
        onFavorite={() => favorite(row)}
      />,
    )
  }
  const found = query === '' ? undefined : t.picker.found(rows.options, rows.accounts)
  const activeRow = active >= 0 && active < rows.length ? rows.at(active) : undefined
  return (
    <section class="pane picker" aria-labelledby="picker-title">
      <ListHead list={list} found={found} />
      <div class="search">
        <Icon name="search" />
        <input
          ref={search}
          type="search"
          role="combobox"
          list={undefined}
          aria-label={t.picker.search}
          placeholder={t.picker.search}
          aria-expanded="true"
          aria-controls="picker-list"
          aria-autocomplete="list"
          aria-activedescendant={
            activeRow && isOption(activeRow) && active >= first && active < last ? rowId(activeRow, active) : undefined
          }
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          autocomplete="off"
          spellcheck={false}
        />
      </div>
      <div class="rows" ref={view} onScroll={onScroll} onKeyDown={onKeyDown} tabIndex={0}>
        <div
          id="picker-list"
          class="rows-all"
          role="listbox"
          aria-label={t.picker.title}
          style={{ height: rows.length * ROW }}
        >
          {visible}
        </div>
        {rows.length === 0 && <Nothing query={query} state={state} />}
      </div>
      <p class="keys" aria-hidden="true">
        <kbd>↵</kbd> {t.picker.keys[0]} <kbd>Ctrl D</kbd> {t.picker.keys[1]} <kbd>Esc</kbd> {t.picker.keys[2]}
      </p>
    </section>
  )
}

type Rows = ReturnType<typeof makeRows>

/** Where the marked row is now: rows come in above it while the list streams. */
function placeOf(rows: Rows, id: string | undefined, index: number): number {
  if (id === undefined || index < 0) return -1
  if (index < rows.length && rowId(rows.at(index), index) === id) return index
  for (let other = 0; other < rows.length; other += 1) if (rowId(rows.at(other), other) === id) return other
  return -1
}

/** An option near a row: onwards in the direction, or else back. */
function near(rows: Rows, index: number, step: 1 | -1): number {
  const found = rows.nextOption(index, step)
  return found >= 0 ? found : rows.nextOption(index, step === 1 ? -1 : 1)
}

function Nothing({ query, state }: { readonly query: string; readonly state: AppState }) {
  const isUnderWay = state.list.stage === 'listing' || state.list.stage === 'empty'
  const [title, hint] =
    query !== '' && model.directory.entries.length > 0
      ? [t.picker.nothing, t.picker.nothingHint]
      : isUnderWay
        ? [t.picker.waiting, '']
        : [t.picker.empty, t.picker.emptyHint]
  return (
    <div class="nothing">
      <strong>{title}</strong>
      <p>{hint}</p>
    </div>
  )
}
