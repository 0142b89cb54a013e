import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Modal, Select } from 'antd'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { type UnitKind, unitKindWords } from '../../shared/dictionary/unit-kind.ts'
import { isCreditCode } from '../../shared/record/credit-code.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: ConsoleClient
  readonly isOpen: boolean
  readonly onClose: () => void
}

interface Typed {
  readonly name: string
  readonly creditCode: string
  readonly kind: UnitKind
  readonly committees?: string
  readonly filings?: string
  readonly reason: string
}

const linesOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** Proposes to register a unit with its committees and filings. */
export const AddUnitDialog = ({ client, isOpen, onClose }: Props) => {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const propose = useAction(async ({ committees, filings, reason, ...unit }: Typed) => {
    const input = {
      ...unit,
      committees: linesOf(committees).map((name) => ({ name })),
      filings: linesOf(filings).map((number) => ({ number })),
    }
    await client.decisions.propose({ kind: 'unit.add', input, reason })
    message.success('已提请登记，等另一位同事复核')
    onClose()
    await queries.invalidateQueries()
  })
  return (
    <Modal title="提请登记单位" open={isOpen} footer={null} destroyOnHidden onCancel={onClose}>
      <Form<Typed> layout="vertical" requiredMark={false} onFinish={propose.run} disabled={propose.busy}>
        <Form.Item name="name" label="单位名称" rules={[{ required: true, min: 2, message: '请输入全称' }]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item
          name="creditCode"
          label="统一社会信用代码"
          validateTrigger="onBlur"
          rules={[
            {
              validator: (_, code: string | undefined) =>
                isCreditCode(code?.trim() ?? '')
                  ? Promise.resolve()
                  : Promise.reject(new Error('18 位，最后一位是校验位；请对照证书核对')),
            },
          ]}
        >
          <Input maxLength={18} />
        </Form.Item>
        <Form.Item name="kind" label="类别" rules={[{ required: true, message: '请选择类别' }]}>
          <Select options={Object.entries(unitKindWords).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="committees" label="评委会（每行一个；可以评审全部系列、级别和类型）">
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
        <Form.Item name="filings" label="自主评审备案号（每行一个，可不填）">
          <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} />
        </Form.Item>
        <Form.Item name="reason" label="依据" rules={[{ required: true, message: '请写明依据' }]}>
          <Input placeholder="例如：备案文号" maxLength={500} />
        </Form.Item>
        <ProblemNotice problem={propose.problem} />
        <Button type="primary" htmlType="submit" loading={propose.busy}>
          提请登记
        </Button>
      </Form>
    </Modal>
  )
}
