import { Alert, Button, Descriptions, Skeleton, Timeline, Typography } from 'antd'
import { labelOf, printedFields } from '../../shared/record/field-lists.ts'
import { editableStates } from '../../shared/record/life-cycle.ts'
import type { PrintedField } from '../../shared/record/record-fields.ts'
import { shownValue } from '../../shared/record/record-values.ts'
import { words } from '../../shared/record/words.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { RecordDetail } from '../../shared/rpc/records.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { ReadingDrawer } from '../../ui/components/reading-drawer.tsx'
import { StateTag } from '../../ui/components/state-tag.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { RecordsParts } from './records-parts.ts'

interface Props extends Pick<RecordsParts, 'OriginDetails'> {
  readonly client: CoreClient
  readonly id: string
  readonly onClose: () => void
  /** Opens the record to be changed, with why it was returned; absent where the account may not. */
  readonly onEdit: ((returned: string | null) => void) | undefined
  /** Sends a returned record to review again as it is; absent where the account may not. */
  readonly onResend: (() => void) | undefined
  /** Goes to the record above (-1) or below (1) in the list. */
  readonly onStep: (by: 1 | -1) => void
}

/** One record in full: its fields in the certificate's order, the remarks, and its history. */
export const RecordDrawer = ({ OriginDetails, client, id, onClose, onEdit, onResend, onStep }: Props) => {
  const { value: detail, problem } = useAnswer(id, (signal) => client.records.get({ id }, { signal }))
  return (
    <ReadingDrawer
      open
      size={560}
      onClose={onClose}
      onKeyDown={(event) => {
        const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key]
        if (!by || event.target instanceof HTMLInputElement) return
        event.preventDefault()
        onStep(by)
      }}
      title={detail?.record.name ?? '记录'}
      extra={
        detail && (
          <>
            <StateTag state={detail.stage} />
            {onEdit && editableStates.includes(detail.state) && (
              <Button onClick={() => onEdit(detail.returned)}>修改</Button>
            )}
          </>
        )
      }
    >
      <ProblemNotice problem={problem} />
      {!detail && !problem && <Skeleton active />}
      {detail?.returned && (
        <Alert
          className="returned-notice"
          type="error"
          showIcon
          title={`退回原因：${detail.returned}`}
          description="改好后保存即重新送审；如果核对过没有问题，可以直接重新送审。"
          action={onResend && <Button onClick={onResend}>重新送审</Button>}
        />
      )}
      {detail && <Detail {...detail} OriginDetails={OriginDetails} />}
    </ReadingDrawer>
  )
}

const printed = [...printedFields('line'), ...printedFields('table')]

const printedText = (record: RecordDetail['record'], field: PrintedField): string => {
  const shown = shownValue(field, record[field])
  return field === 'title' ? `${shown}（${words.level[record.level]}）` : shown
}

const Detail = ({
  OriginDetails,
  record,
  faults,
  history,
  origin,
}: RecordDetail & Pick<RecordsParts, 'OriginDetails'>) => {
  const fields = [
    ...printed.map((field) => [labelOf(field), printedText(record, field)] as const),
    ...(origin ? [['来源', <OriginDetails key="origin" origin={origin} />] as const] : []),
  ] as const
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={fields.map(([label, children]) => ({ key: label, label, children }))}
      />
      {faults.map((fault) => (
        <Alert
          key={`${fault.code} ${fault.field}`}
          className="remark"
          type={fault.severity}
          showIcon
          title={fault.found}
          description={`要求：${fault.wanted}`}
        />
      ))}
      <Typography.Title level={5}>经过</Typography.Title>
      <Timeline
        items={history.map(({ at, actor, action, reason }) => ({
          key: at + action,
          content: (
            <>
              <div>
                {action}
                {reason && `：${reason}`}
              </div>
              <Typography.Text type="secondary">
                {formatDateTime(at)} {actor}
              </Typography.Text>
            </>
          ),
        }))}
      />
    </>
  )
}
