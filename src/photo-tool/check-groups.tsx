import type { Marks } from '../photo/browser/marks.ts'
import { type CheckId, checks } from '../shared/photo/checks.ts'
import type { PhotoCheck, PhotoReport } from '../shared/photo/verdict.ts'
import { wantedText } from '../shared/photo/words.ts'
import type { FaultPlace } from './fault-places.ts'
import { NextPhoto } from './next-photo.tsx'
import { changeText, foundText, mendedText, plainChange, remedyOf, type Sorted } from './words.ts'

interface CheckGroupsProps {
  readonly sorted: Sorted
  readonly before: PhotoReport
  readonly marks: Marks | undefined
  readonly faults: readonly FaultPlace[]
}

/** Every check in words, by what it means for the person: another photo, attention, corrected. The measured numbers are behind 详细. */
export const CheckGroups = ({ sorted, before, marks, faults }: CheckGroupsProps) => {
  const { retake, mind, mended, good } = sorted
  const numberOf = (id: CheckId): number | undefined => faults.find((fault) => fault.id === id)?.number
  return (
    <section className="card checks" aria-label="各项检查">
      {retake.length > 0 && (
        <Group tone="bad" title="需要重拍">
          {retake.map((check) => (
            <li key={check.id}>
              <Found check={check} number={numberOf(check.id)} marks={marks} />
              <span className="check-remedy">{remedyOf(check)}</span>
              {check.reason && <NextPhoto reason={check.reason} />}
            </li>
          ))}
        </Group>
      )}
      {mind.length > 0 && (
        <Group tone="mind" title="请留意">
          {mind.map((check) => (
            <li key={check.id}>
              <Found check={check} number={numberOf(check.id)} marks={marks} />
            </li>
          ))}
        </Group>
      )}
      {mended.length > 0 && (
        <Group tone="mended" title={retake.length > 0 ? '换照片后会自动修好' : '已自动修好'}>
          {mended.map((check) => (
            <li key={check.id}>
              <span className="check-name">{mendedText(wasOf(check, before), marks)}</span>
              <span className="check-value">{plainChange(wasOf(check, before), check)}</span>
            </li>
          ))}
        </Group>
      )}
      <details>
        <summary>
          详细
          <small>
            {retake.length + mind.length + mended.length + good.length} 项检查，{good.length + mended.length} 项合格
          </small>
        </summary>
        <Details listed={[...retake, ...mind, ...mended, ...good]} before={before} />
      </details>
    </section>
  )
}

const wasOf = ({ id }: PhotoCheck, before: PhotoReport): PhotoCheck | undefined =>
  before.checks.find((check) => check.id === id)

interface GroupProps {
  readonly tone: 'mind' | 'bad' | 'mended'
  readonly title: string
  readonly children: React.ReactNode
}

const Group = ({ tone, title, children }: GroupProps) => (
  <section>
    <h3>
      <span className={`mark mark-${tone}`} aria-hidden="true" />
      {title}
    </h3>
    <ul className={`check-rows check-rows-${tone}`}>{children}</ul>
  </section>
)

interface FoundProps {
  readonly check: PhotoCheck
  readonly number: number | undefined
  readonly marks: Marks | undefined
}

const Found = ({ check, number, marks }: FoundProps) => (
  <span className="check-name">
    {number !== undefined && (
      <>
        <span className="for-listeners">照片上标为</span>
        <span className={`number number-${check.verdict}`}>{number}</span>
      </>
    )}
    {foundText(check, marks)}
  </span>
)

/** What was measured and what is required. */
const Details = ({ listed, before }: { listed: readonly PhotoCheck[]; before: PhotoReport }) => (
  <table className="check-table">
    <thead>
      <tr>
        <th scope="col">检查</th>
        <th scope="col">测得</th>
        <th scope="col">要求</th>
      </tr>
    </thead>
    <tbody>
      {listed.map((check) => (
        <tr key={check.id}>
          <th scope="row">{checks[check.id].name}</th>
          <td>{changeText(wasOf(check, before), check)}</td>
          <td>{wantedText(check)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
