import { Typography } from 'antd'
import { checks } from '../../shared/photo/checks.ts'
import { outcomes } from '../../shared/photo/limit.ts'
import type { PhotoCheck, PhotoReport } from '../../shared/photo/verdict.ts'
import { findingOfCheck, reasonOf, valueText, wantedText } from '../../shared/photo/words.ts'
import { verdictWords } from './words.ts'
import './large.css'

/** A fault that the program would mend, had the file not been refused for another one. */
const isMendable = ({ verdict, reason }: PhotoCheck): boolean =>
  verdict === 'fail' && reason !== null && reasonOf(reason)?.mendable === true

/** The gravity of a check; a fault that is mended automatically counts less than a remark. */
const weight = (check: PhotoCheck): number => (isMendable(check) ? 0.5 : outcomes.indexOf(check.verdict))

/** The checks that found something, the gravest first, and below them, folded, those that passed. */
export const CheckList = ({ report }: { report: PhotoReport }) => {
  const found = report.checks.filter(({ verdict }) => verdict !== 'pass').toSorted((a, b) => weight(b) - weight(a))
  const good = report.checks.filter(({ verdict }) => verdict === 'pass')
  return (
    <>
      {found.length > 0 && <CheckTable checks={found} />}
      {good.length > 0 && (
        <details className="check-good">
          <summary>{found.length > 0 ? `其余 ${good.length} 项检查合格` : `${good.length} 项检查全部合格`}</summary>
          <CheckTable checks={good} />
        </details>
      )}
    </>
  )
}

interface CheckTableProps {
  readonly checks: readonly PhotoCheck[]
  /** Whether failed checks are final, because nothing is mended any more. */
  readonly final?: boolean
}

/** Checks in the order given. */
export const CheckTable = ({ checks: listed, final = false }: CheckTableProps) => (
  <table className="check-list">
    <thead>
      <tr>
        <th scope="col">检查</th>
        <th scope="col">测得</th>
        <th scope="col">要求</th>
        <th scope="col">结果</th>
      </tr>
    </thead>
    <tbody>
      {listed.map((check) => (
        <CheckRow key={check.id} check={check} final={final} />
      ))}
    </tbody>
  </table>
)

const CheckRow = ({ check, final }: { check: PhotoCheck; final: boolean }) => {
  const mendable = !final && isMendable(check)
  const mark = mendable ? 'mend' : check.verdict
  const why = mendable ? undefined : findingOfCheck(check)
  return (
    <>
      <tr className={`check check-${mark}`}>
        <th scope="row">{checks[check.id].name}</th>
        <td className="check-value">{valueText(check)}</td>
        <td>{wantedText(check)}</td>
        <td>
          <b className={`check-mark mark-${mark}`}>{mendable ? '可自动修整' : verdictWords[check.verdict]}</b>
        </td>
      </tr>
      {why && (
        <tr className="check-why">
          <td colSpan={4}>
            <Typography.Text type="secondary">
              {why.found}。{final ? '' : why.remedy}
            </Typography.Text>
          </td>
        </tr>
      )}
    </>
  )
}
