import { Button, Typography } from 'antd'
import layout from '../../ui/components/layout.module.css'
import { formatCount } from '../../ui/format/numbers.ts'
import type { Editing } from './use-editing.ts'

/** The grid's foot: how many records there are and are selected, and what may be done with the selected ones. */
export const RecordsStatus = ({
  count,
  empty,
  selected,
  mayEdit,
  editing,
  onStep,
  onOpen,
  onBulkEdit,
  onRemove,
}: {
  readonly count: number
  /** True once the list is known to have no record. It is false while the first records are being read. */
  readonly empty: boolean
  readonly selected: number
  readonly mayEdit: boolean
  readonly editing: Pick<Editing, 'canUndo' | 'canRedo'>
  readonly onStep: (way: 'undo' | 'redo') => void
  readonly onOpen: () => void
  readonly onBulkEdit: () => void
  readonly onRemove: () => void
}) => (
  <footer className="records-status">
    <Typography.Text type="secondary" aria-live="polite">
      {empty || `共 ${formatCount(count)} 条`}
      {selected > 1 && `，已选 ${formatCount(selected)} 条`}
    </Typography.Text>
    <span className={layout.gap} />
    {mayEdit && (
      <>
        <Button type="text" disabled={!editing.canUndo} title="Ctrl+Z" onClick={() => onStep('undo')}>
          撤销
        </Button>
        <Button type="text" disabled={!editing.canRedo} title="Ctrl+Y" onClick={() => onStep('redo')}>
          重做
        </Button>
      </>
    )}
    {empty || (
      <Button title="空格" onClick={onOpen}>
        查看
      </Button>
    )}
    {mayEdit && !empty && (
      <>
        <Button onClick={onBulkEdit}>批量修改</Button>
        <Button danger onClick={onRemove}>
          删除
        </Button>
      </>
    )}
  </footer>
)
