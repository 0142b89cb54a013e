import { Alert } from 'antd'
import type { DecisionResult } from '../../shared/rpc/photos.ts'
import styles from './refused-notice.module.css'

interface Props {
  readonly refused: DecisionResult['refused']
  readonly nameOf: (id: string) => string | undefined
}

/** Decisions that the core refused: each reason once, with the people it concerns and the remedy. */
export const RefusedNotice = ({ refused, nameOf }: Props) => {
  const byText = new Map<string, { remedy: string; names: string[] }>()
  for (const { id, found, remedy } of refused) {
    const group = byText.get(found) ?? { remedy, names: [] }
    group.names.push(nameOf(id) ?? '')
    byText.set(found, group)
  }
  return [...byText].map(([found, { remedy, names }]) => (
    <Alert
      key={found}
      className={styles.notice}
      type="warning"
      showIcon
      role="alert"
      title={`${names.length} 条没有通过：${found}`}
      description={
        <>
          {remedy}。涉及：{names.filter(Boolean).slice(0, 12).join('、')}
          {names.length > 12 && ` 等 ${names.length} 人`}
        </>
      }
    />
  ))
}
