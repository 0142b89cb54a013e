import { Empty, Typography } from 'antd'
import { useState } from 'react'
import type { ImportFindings } from '../../shared/rpc/intake.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { Differing } from './was-is.tsx'

/** Values that were read differently than written, by kind, with examples: was → is. */
export const ChangesStep = ({ findings }: { findings: ImportFindings }) => {
  const { changes, aside } = findings
  const [chosen, setChosen] = useState(changes[0]?.key)
  const group = changes.find(({ key }) => key === chosen) ?? changes[0]
  return (
    <div className="import-changes">
      {group ? (
        <>
          <div className="import-kinds">
            {changes.map(({ key, label, count }) => (
              <button
                key={key}
                type="button"
                className="import-kind"
                aria-pressed={key === group.key}
                onClick={() => setChosen(key)}
              >
                <span>{label}</span>
                <span className="import-kind-count">{formatCount(count)} 处</span>
              </button>
            ))}
          </div>
          <table className="import-map import-was-is">
            <caption>
              {group.label}，共 {formatCount(group.count)} 处
              {group.count > group.examples.length && `，举 ${group.examples.length} 例`}
            </caption>
            <thead>
              <tr>
                <th scope="col">单元格</th>
                <th scope="col">表格里写的</th>
                <th scope="col">导入为</th>
              </tr>
            </thead>
            <tbody>
              {group.examples.map(({ row, cell, was, is }) => (
                <tr key={`${row} ${cell}`}>
                  <td>{cell}</td>
                  <td>
                    <Differing text={was} other={is} />
                  </td>
                  <td>
                    <Differing text={is} other={was} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : (
        <Empty description="没有改动：每一格都按表格里写的导入。" />
      )}
      {aside.length > 0 && (
        <Typography.Paragraph type="secondary" className="import-aside">
          不导入的列：{aside.map(({ letters, header }) => `${header}（${letters} 列）`).join('、')}
          。内容随记录留存，可在记录的“来源”里看到。
        </Typography.Paragraph>
      )}
    </div>
  )
}
