import { checks } from '../shared/photo/checks.ts'
import { reasons } from '../shared/photo/reasons.ts'
import type { PhotoCheck, PhotoReport } from '../shared/photo/verdict.ts'
import { wantedText } from '../shared/photo/words.ts'
import { changeText, type Sorted } from './words.ts'

/** Every check in four groups: needs another photo, needs attention, corrected, passed. */
export const CheckGroups = ({ sorted, before }: { sorted: Sorted; before: PhotoReport }) => {
  const { retake, mind, mended, good } = sorted
  return (
    <section className="card checks" aria-label="各项检查">
      {retake.length > 0 && <Group tone="bad" title="需要重拍" checks={retake} withReason />}
      {mind.length > 0 && <Group tone="mind" title="请留意" checks={mind} withReason />}
      {mended.length > 0 && (
        <Group
          tone="mended"
          title={retake.length > 0 ? '换照片后会自动修好' : '已自动修好'}
          checks={mended}
          withReason={false}
          before={before}
        />
      )}
      {good.length > 0 && (
        <details>
          <summary>
            <Mark tone="good" />
            {good.length} 项合格
          </summary>
          <Rows tone="good" checks={good} withReason={false} />
        </details>
      )}
    </section>
  )
}

type Tone = 'good' | 'mind' | 'bad' | 'mended'

interface GroupProps {
  readonly tone: Tone
  readonly title: string
  readonly checks: readonly PhotoCheck[]
  readonly withReason: boolean
  /** The report before mending, if it is shown too. */
  readonly before?: PhotoReport
}

const Group = ({ tone, title, ...rows }: GroupProps) => (
  <section>
    <h3>
      <Mark tone={tone} />
      {title}
    </h3>
    <Rows tone={tone} {...rows} />
  </section>
)

const Mark = ({ tone }: { tone: Tone }) => <span className={`mark mark-${tone}`} aria-hidden="true" />

const was = ({ id }: PhotoCheck, before: PhotoReport | undefined): PhotoCheck | undefined =>
  before?.checks.find((check) => check.id === id)

const Rows = ({ tone, checks: listed, withReason, before }: Omit<GroupProps, 'title'>) => {
  return (
    <ul className={`check-rows check-rows-${tone}`}>
      {listed.map((check) => {
        const reason = withReason && check.reason ? reasons[check.reason] : undefined
        return (
          <li key={check.id}>
            <span className="check-name">{reason?.found ?? checks[check.id].name}</span>
            <span className="check-value">{changeText(was(check, before), check)}</span>
            <span className="check-wanted">
              {reason ? `${checks[check.id].name}：` : ''}
              {wantedText(check)}
            </span>
            {reason && <span className="check-remedy">{reason.remedy}</span>}
          </li>
        )
      })}
    </ul>
  )
}
