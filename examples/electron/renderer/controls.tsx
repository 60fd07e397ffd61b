import type { ComponentChildren } from 'preact'

interface ButtonProps {
  readonly kind?: 'primary' | 'plain' | 'quiet'
  readonly onClick?: () => void
  readonly type?: 'button' | 'submit'
  readonly isDisabled?: boolean
  readonly isFirst?: boolean
  readonly children: ComponentChildren
}

export function Button({ kind = 'plain', type = 'button', onClick, isDisabled, isFirst, children }: ButtonProps) {
  return (
    <button type={type} class={`button ${kind}`} onClick={onClick} disabled={isDisabled} autofocus={isFirst}>
      {children}
    </button>
  )
}

export const Spinner = () => <span class="spinner" aria-hidden="true" />

const paths = {
  star: 'M8 1.6l1.9 4 4.4.6-3.2 3 .8 4.3L8 11.4l-3.9 2.1.8-4.3-3.2-3 4.4-.6z',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  warning: 'M8 2.2l6.4 11.3H1.6zM8 6.5v3.2M8 11.6v.1',
  browser: 'M2 3.5h12v9H2zM2 6.2h12',
  key: 'M10.6 2.4a3 3 0 11-2.3 4.9L3.2 12.4v1.4H1.6v-2l5.3-5.3a3 3 0 013.7-4.1z',
  clock: 'M8 2a6 6 0 110 12A6 6 0 018 2zM8 4.8V8l2.2 1.4',
  search: 'M7 2.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM10.4 10.4l3.2 3.2',
} as const

export function Icon({ name, isFilled = false }: { readonly name: keyof typeof paths; readonly isFilled?: boolean }) {
  return (
    <svg class={`icon${isFilled ? ' filled' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
