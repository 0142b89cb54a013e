import type { LoadProgress } from '../photo/browser/models.ts'
import { formatPercent } from '../ui/format/numbers.ts'
import { earlyChecks } from './camera-hints.ts'
import { OriginalPicture } from './original-picture.tsx'
import type { EarlyPhoto } from './use-photo.ts'
import { foundText } from './words.ts'

interface WorkingPanelProps {
  readonly early: EarlyPhoto | undefined
  readonly loading: LoadProgress | undefined
  readonly onCancel: () => void
}

/** While a photo is checked. If large models are still on their way, the checks that need none show already. */
export const WorkingPanel = ({ early, loading, onCancel }: WorkingPanelProps) => {
  const isLoading = loading !== undefined && !loading.isComplete
  return (
    <section className="card working">
      {early ? (
        <div className="early">
          <OriginalPicture photo={early} faults={[]} crop={false} />
          <EarlyChecks early={early} />
        </div>
      ) : (
        <span className="spinner" aria-hidden="true" />
      )}
      <h2>正在检查照片…</h2>
      {isLoading ? (
        <>
          <progress value={loading.loaded} max={loading.total} aria-label="正在取检查程序" />
          <p>第一次使用，正在取检查程序：{formatPercent(loading.loaded / loading.total)}。以后不用再取。</p>
        </>
      ) : (
        <p>一般只要一两秒。</p>
      )}
      <button type="button" onClick={onCancel}>
        取消
      </button>
    </section>
  )
}

const EarlyChecks = ({ early: { before, marks } }: { early: EarlyPhoto }) => {
  const checks = earlyChecks(before)
  const found = checks.filter(({ verdict }) => verdict !== 'pass')
  return (
    <ul className="early-checks" aria-label="已经查过的">
      {found.map((check) => (
        <li key={check.id}>
          <span className={`mark mark-${check.verdict === 'fail' ? 'bad' : 'mind'}`} aria-hidden="true" />
          {foundText(check, marks)}
        </li>
      ))}
      <li>
        <span className="mark" aria-hidden="true" />
        已查 {checks.length} 项{found.length === 0 ? '，都合格' : ''}
      </li>
    </ul>
  )
}
