import { App, Button, Empty, Skeleton, Tag, Typography } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PastImport } from '../../shared/rpc/intake.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { ReadingDrawer } from '../../ui/components/reading-drawer.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import './intake.css'

interface Props {
  readonly client: CoreClient
  readonly mayUndo: boolean
  readonly onChanged: () => void
  readonly onClose: () => void
  /** Lists the records of one import. */
  readonly onShow: (past: PastImport) => void
}

/** The imports so far. Each can be listed, and undone while none of its records went on to a later step. */
export const ImportHistory = ({ client, mayUndo, onChanged, onClose, onShow }: Props) => {
  const { message, modal } = App.useApp()
  const {
    value: imports,
    problem,
    refresh,
  } = useAnswer('imports', (signal) => client.intake.history(undefined, { signal }))

  const askUndo = (past: PastImport) =>
    void modal.confirm({
      title: '撤销这次导入？',
      content: `“${past.file}”导入的 ${past.present} 条记录会全部删除。改好表格后可以重新导入。`,
      okText: '撤销导入',
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: async () => {
        try {
          const { removed } = await client.intake.undo({ id: past.id })
          void message.success(`已撤销导入，删除 ${removed} 条记录`)
        } catch (error) {
          const { found, remedy } = problemOf(error).toJSON()
          void message.error(`${found}。${remedy}`)
        }
        refresh()
        onChanged()
      },
    })

  return (
    <ReadingDrawer open size={560} title="导入历史" onClose={onClose}>
      <ProblemNotice problem={problem} />
      {!imports && !problem && <Skeleton active />}
      {imports?.length === 0 && (
        <Empty description="还没有导入过表格。把名单拖进窗口，或在“录入与导入”里点“导入表格”。" />
      )}
      {imports?.map((past) => (
        <article key={past.id} className="history-row">
          <Typography.Text strong>{past.file}</Typography.Text> {past.undoneAt && <Tag>已撤销</Tag>}
          <div className="history-counts">
            <Typography.Text type="secondary">
              {formatDateTime(past.at)} {past.account}
            </Typography.Text>
            <span>共 {past.counts.rows} 行</span>
            <span>导入 {past.counts.accepted} 条</span>
            <span>有错误 {past.counts.refused} 行</span>
            <span>已存在 {past.counts.duplicates} 行</span>
          </div>
          {past.present > 0 && <Button onClick={() => onShow(past)}>查看现有 {past.present} 条</Button>}{' '}
          {mayUndo && past.undoneAt === null && past.present > 0 && (
            <Button
              danger
              disabled={past.further > 0}
              {...(past.further > 0 ? { title: `有 ${past.further} 条已进入后面的环节，不能整批撤销` } : {})}
              onClick={() => askUndo(past)}
            >
              撤销这次导入
            </Button>
          )}
        </article>
      ))}
    </ReadingDrawer>
  )
}
