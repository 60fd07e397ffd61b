import { memo } from 'preact/compat'
import { Icon } from './controls.js'
import type { Row } from './rows.js'
import { problemTexts, t } from './texts/texts.js'
import { ROW } from './virtual.js'

interface RowProps {
  readonly id: string
  readonly row: Row
  readonly index: number
  readonly count: number
  readonly isActive: boolean
  readonly isChosen: boolean
  readonly isFavorite: boolean
  readonly onChoose: () => void
  readonly onFavorite: () => void
}

/** A row is an option where something can be chosen. Headings are for the eye: each option names its account itself. */
export function PickerRow(props: RowProps) {
  const { id, row, index, count, isActive, isChosen } = props
  const place = { transform: `translateY(${index * ROW}px)` }
  if (row.kind === 'section' || row.kind === 'account') {
    return (
      <div class={`row ${row.kind}`} style={place} aria-hidden="true">
        <Heading row={row} />
      </div>
    )
  }
  return (
    <div
      id={id}
      class={`row ${row.kind}${isActive ? ' active' : ''}${isChosen ? ' chosen' : ''}`}
      style={place}
      role="option"
      aria-selected={isChosen}
      aria-posinset={index + 1}
      aria-setsize={count}
      onClick={props.onChoose}
    >
      {row.kind === 'role' ? <RoleCells {...props} row={row} /> : <FailedCells row={row} />}
    </div>
  )
}

const isNew = (row: Row & { readonly kind: 'role' }) => row.account.added?.includes(row.roleName) ?? false

const Heading = memo(({ row }: { readonly row: Row & { readonly kind: 'section' | 'account' } }) => {
  if (row.kind === 'section') return <span class="section-name">{t.picker.sections[row.section]}</span>
  const { accountName, accountId, emailAddress, roles, error } = row.account
  return (
    <>
      <span class="account-name">{accountName || accountId}</span>
      <span class="account-id">{accountId}</span>
      {roles.length === 0 && !error && <span class="chip muted">{t.picker.noRoles}</span>}
      <span class="account-mail">{emailAddress}</span>
    </>
  )
})

function RoleCells({ row, isChosen, isFavorite, onFavorite }: RowProps & { readonly row: Row & { kind: 'role' } }) {
  const { accountName, accountId } = row.account
  return (
    <>
      <span class="tick">{isChosen && <Icon name="check" />}</span>
      <span class="role-name">{row.roleName}</span>{' '}
      <span class={row.isAlone ? 'role-account' : 'unseen'}>{accountName}</span>{' '}
      <span class={row.isAlone ? 'account-id' : 'unseen'}>{accountId}</span>{' '}
      {isNew(row) && <span class="chip">{t.picker.isNew}</span>}{' '}
      {isFavorite && <span class="unseen">{t.picker.isFavorite}</span>}{' '}
      {isChosen && <span class="unseen">{t.picker.isChosen}</span>}
      <span
        class={`star${isFavorite ? ' on' : ''}`}
        title={isFavorite ? t.picker.removeFavorite : t.picker.addFavorite}
        onClick={(event) => {
          event.stopPropagation()
          onFavorite()
        }}
      >
        <Icon name="star" isFilled={isFavorite} />
      </span>
    </>
  )
}

function FailedCells({ row }: { readonly row: Row & { readonly kind: 'failed' } }) {
  const { accountId, accountName, error } = row.account
  return (
    <>
      <span class="tick warn-text">
        <Icon name="warning" />
      </span>
      <span class="role-name">{error ? problemTexts(error).title : t.picker.failed}</span>{' '}
      <span class="link">{t.picker.refresh}</span> <span class="unseen">{accountName || accountId}</span>
    </>
  )
}
