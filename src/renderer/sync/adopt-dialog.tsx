import { Alert, Button, Modal, Progress, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { AdoptionEvent } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { useProgress } from '../../ui/hooks/use-progress.ts'

type Done = Extract<AdoptionEvent, { kind: 'done' }>

interface Props {
  readonly client: CoreClient
  /** Called when records may have changed. */
  readonly onChanged: () => void
  readonly onClose: () => void
}

const doneWords = ({ added, moved, same, newer, photos }: Done): string =>
  [
    `取回 ${formatCount(added)} 人、照片 ${formatCount(photos)} 张`,
    `移到省里的状态 ${formatCount(moved)} 人`,
    `本来就一致 ${formatCount(same)} 人`,
    ...(newer ? [`省里退回后本机已在改的 ${formatCount(newer)} 人，保持不动`] : []),
  ].join('；')

/** Adopts the unit's records as the province has them: what happens, progress, and the result. */
export const AdoptDialog = ({ client, onChanged, onClose }: Props) => {
  const [result, setResult] = useState<Done>()
  const { busy, progress, problem, follow, cancel } = useProgress<AdoptionEvent>(setResult)
  const start = async () => {
    await follow((signal) => client.sync.adopt(undefined, { signal }))
    onChanged()
  }
  const percent = progress?.total ? Math.round((progress.done / progress.total) * 100) : 0

  return (
    <Modal open title="取回省里的记录" closable={!busy} keyboard={!busy} onCancel={onClose} footer={null} width={640}>
      {result ? (
        <Alert
          type={result.conflicts || result.lost ? 'warning' : 'success'}
          showIcon
          title={result.conflicts ? `取回完成，还有 ${formatCount(result.conflicts)} 人等您决定` : '取回完成'}
          description={
            <>
              <p>{doneWords(result)}。</p>
              {result.lost > 0 && <p>有 {formatCount(result.lost)} 人的照片省里给不出来，没有取回；请告诉省级服务。</p>}
              {result.conflicts > 0 && <p>两边内容不同的，列在“与省里不同的记录”里，一条都没有改动。</p>}
            </>
          }
        />
      ) : (
        <ol className="way-out">
          <li>本机有、内容一样的：移到省里的状态，写上证书编号。</li>
          <li>本机没有的：连照片、批次和回执一起取回。</li>
          <li>两边内容不同的：都不动，列出来由您决定以哪一份为准。</li>
        </ol>
      )}
      {busy && (
        <div aria-live="polite">
          <Typography.Text>
            {progress
              ? `已核对 ${formatCount(progress.done)} / ${formatCount(progress.total)} 条`
              : '正在向省里要记录……'}
          </Typography.Text>
          <Progress aria-label="取回进度" percent={percent} status="active" />
        </div>
      )}
      <ProblemNotice problem={problem} />
      <div className="sign-buttons">
        <span className={layout.gap} />
        {busy ? (
          <Button onClick={cancel}>取消（已取回的保留）</Button>
        ) : (
          <Button onClick={onClose}>{result ? '好' : '不取'}</Button>
        )}
        {!result && (
          <Button type="primary" loading={busy} onClick={start}>
            开始取回
          </Button>
        )}
      </div>
    </Modal>
  )
}
