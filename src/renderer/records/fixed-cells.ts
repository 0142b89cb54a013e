import { editableStates } from '../../shared/record/life-cycle.ts'
import { stageWords } from '../../shared/record/stage.ts'
import type { GridRow } from '../../shared/rpc/records.ts'
import type { GridColumn } from './grid-columns.ts'

/** Why a cell cannot be changed, in Chinese; undefined where it can. @param mayEdit whether the account may change records */
export const fixedBecause = (row: GridRow, column: GridColumn, mayEdit: boolean): string | undefined => {
  if (!mayEdit) return '修改由经办人账号进行。'
  if (column.key === 'state') return '状态随办理自动变化，不能直接修改。'
  return editableStates.includes(row.state)
    ? undefined
    : `这条记录是“${stageWords[row.stage]}”，不能修改；被退回后才能修改。`
}
