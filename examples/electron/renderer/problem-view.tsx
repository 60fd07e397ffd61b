import { useRef, useEffect } from 'preact/hooks'
import type { AppState, Problem } from '../ipc/contract.js'
import { request } from '../ipc/renderer.js'
import { Button, Icon } from './controls.js'
import { type Remedy, remedyFor } from './remedies.js'
import { problemTexts, t } from './texts/texts.js'

interface CardProps {
  readonly problem: Problem
  readonly portal: AppState['portal']
}

/** A problem while nobody is signed in: the whole picture, with the one button that helps. */
export function ProblemCard({ problem, portal }: CardProps) {
  const { title, hint } = problemTexts(problem.error)
  const remedy = portal || problem.during !== 'signIn' ? remedyFor(problem) : 'address'
  const help = () => {
    const flow = remedy === 'code' ? 'device' : 'auto'
    if (remedy === 'copy') request('copy', { what: 'problem' })
    else if (remedy === 'address' || !portal) request('dismissProblem')
    else request('signIn', { ...portal, flow })
  }
  return (
    <section class="card" aria-labelledby="card-title">
      <span class="badge warn">
        <Icon name="warning" />
      </span>
      <h1 id="card-title">{title}</h1>
      <p class="lead">{hint}</p>
      <Details problem={problem} />
      <div class="actions">
        <Button key={remedy} kind="primary" onClick={help} isFirst>
          {t.remedies[remedy]}
        </Button>
        {remedy !== 'address' && (
          <Button kind="quiet" onClick={() => request('dismissProblem')}>
            {t.problem.back}
          </Button>
        )}
      </div>
    </section>
  )
}

interface BannerProps {
  readonly problem: Problem
  readonly onHelp: (remedy: Remedy) => void
}

/** A problem while the person is signed in. It lies over the page, so that nothing moves. */
export function ProblemBanner({ problem, onHelp }: BannerProps) {
  const { title, hint } = problemTexts(problem.error)
  const remedy = remedyFor(problem)
  return (
    <section class="banner" aria-label={title}>
      <Icon name="warning" />
      <div class="banner-text">
        <strong>{title}</strong>
        <p>{hint}</p>
        <Details problem={problem} />
      </div>
      <div class="actions">
        <Button kind="primary" onClick={() => onHelp(remedy)}>
          {t.remedies[remedy]}
        </Button>
        <Button kind="quiet" onClick={() => request('dismissProblem')}>
          {t.problem.dismiss}
        </Button>
      </div>
    </section>
  )
}

/** For the person who helps: what exactly was answered. */
function Details({ problem: { error } }: { readonly problem: Problem }) {
  const place = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (place.current) place.current.open = false
  }, [error])
  return (
    <details ref={place} class="details">
      <summary>{t.problem.details}</summary>
      <p>
        <code>{error.code}</code> {error.message}
      </p>
      {error.reason !== undefined && <p>{error.reason}</p>}
      {error.requestId !== undefined && (
        <p>
          {t.problem.request} <code>{error.requestId}</code>
        </p>
      )}
    </details>
  )
}
